// SPDX-License-Identifier: Apache-2.0
/** Which replica goes on which device: a bounded search that knows bytes and bins, and nothing of models or pods. */
@NullMarked
package dev.valence.operator.pack;

import org.jspecify.annotations.NullMarked;
