// SPDX-License-Identifier: Apache-2.0
/**
 * The OpenAI HTTP API as Valence speaks it: requests and answers of chat and text completions, the model list, errors.
 */
@NullMarked
package dev.valence.wire.openai;

import org.jspecify.annotations.NullMarked;
