// SPDX-License-Identifier: Apache-2.0
/** Server-sent events as bytes: where one ends, and whether it carries a token. Pure. */
@NullMarked
package dev.valence.gateway.stream;

import org.jspecify.annotations.NullMarked;
