// SPDX-License-Identifier: Apache-2.0
/** What the gateway counts and times. */
@NullMarked
package dev.valence.gateway.metrics;

import org.jspecify.annotations.NullMarked;
