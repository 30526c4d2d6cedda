// SPDX-License-Identifier: Apache-2.0
/** The local control plane put together: state directory, API server, operator, gateway, kubelet. */
@NullMarked
package dev.valence.cli.local;

import org.jspecify.annotations.NullMarked;
