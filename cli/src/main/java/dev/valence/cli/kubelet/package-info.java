// SPDX-License-Identifier: Apache-2.0
/** Runs pods as local processes: addresses, environment, probes, restarts, status. */
@NullMarked
package dev.valence.cli.kubelet;

import org.jspecify.annotations.NullMarked;
