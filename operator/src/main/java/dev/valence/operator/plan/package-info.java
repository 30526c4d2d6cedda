// SPDX-License-Identifier: Apache-2.0
/** What should be, worked out from what is: pure, so that every decision can be replayed from a file. */
@NullMarked
package dev.valence.operator.plan;

import org.jspecify.annotations.NullMarked;
