// SPDX-License-Identifier: Apache-2.0
/**
 * Chat templates: an interpreter of the Jinja language as Hugging Face chat templates use it. It renders what Python's
 * jinja2 renders, or refuses and says what it does not know and on which line; never a wrong prompt.
 */
@NullMarked
package dev.valence.engine.template;

import org.jspecify.annotations.NullMarked;
