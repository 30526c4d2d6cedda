// SPDX-License-Identifier: Apache-2.0
/** The listening sides: the OpenAI API, and the control port. */
@NullMarked
package dev.valence.gateway.front;

import org.jspecify.annotations.NullMarked;
