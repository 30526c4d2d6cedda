// SPDX-License-Identifier: Apache-2.0
/** A client of the gateway's OpenAI API. */
@NullMarked
package dev.valence.cli.chat;

import org.jspecify.annotations.NullMarked;
