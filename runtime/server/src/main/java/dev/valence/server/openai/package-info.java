// SPDX-License-Identifier: Apache-2.0
/** OpenAI's API on the engine: requests checked and turned into generations, generations into answers. */
@NullMarked
package dev.valence.server.openai;

import org.jspecify.annotations.NullMarked;
