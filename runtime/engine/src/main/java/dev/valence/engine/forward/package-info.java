// SPDX-License-Identifier: Apache-2.0
/** One step of a decoder over a ragged batch: tokens in, logits out. For the engine thread. */
@NullMarked
package dev.valence.engine.forward;

import org.jspecify.annotations.NullMarked;
