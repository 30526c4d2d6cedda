// SPDX-License-Identifier: Apache-2.0
/** From logits to a token, and from tokens to text with an end. */
@NullMarked
package dev.valence.engine.sample;

import org.jspecify.annotations.NullMarked;
