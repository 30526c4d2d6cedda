// SPDX-License-Identifier: Apache-2.0
/** Text to token ids and back: {@code tokenizer.json}, and output text that streams in whole code points. */
@NullMarked
package dev.valence.engine.token;

import org.jspecify.annotations.NullMarked;
