// SPDX-License-Identifier: Apache-2.0
/** What the operator itself tells the world over HTTP: whether it is well, and its metrics. */
@NullMarked
package dev.valence.operator.serve;

import org.jspecify.annotations.NullMarked;
