// SPDX-License-Identifier: Apache-2.0
/** HTTP as the gateway speaks it to both sides: headers that travel, bodies that fit, answers that are its own. */
@NullMarked
package dev.valence.gateway.http;

import org.jspecify.annotations.NullMarked;
