// SPDX-License-Identifier: Apache-2.0
/**
 * Makes what is so into what the operator wants: a pure plan from the desired and the actual state, and workers that do
 * its first step until nothing is left.
 */
@NullMarked
package dev.valence.server.assignment;

import org.jspecify.annotations.NullMarked;
