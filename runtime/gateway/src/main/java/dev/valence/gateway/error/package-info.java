// SPDX-License-Identifier: Apache-2.0
/** Errors as OpenAI's clients know them. */
@NullMarked
package dev.valence.gateway.error;

import org.jspecify.annotations.NullMarked;
