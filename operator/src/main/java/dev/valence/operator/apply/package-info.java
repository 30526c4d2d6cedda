// SPDX-License-Identifier: Apache-2.0
/** Makes it so: pods, tokens and assignments. Every step may be repeated. */
@NullMarked
package dev.valence.operator.apply;

import org.jspecify.annotations.NullMarked;
