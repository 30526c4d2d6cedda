// SPDX-License-Identifier: Apache-2.0
/** The operator as a program, and as a part of another one. */
@NullMarked
package dev.valence.operator;

import org.jspecify.annotations.NullMarked;
