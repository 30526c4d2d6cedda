// SPDX-License-Identifier: Apache-2.0
/** One HTTP conversation with each runtime pod: its state comes as a stream, what it is to hold goes as a whole. */
@NullMarked
package dev.valence.operator.link;

import org.jspecify.annotations.NullMarked;
