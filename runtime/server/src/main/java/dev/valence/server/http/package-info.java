// SPDX-License-Identifier: Apache-2.0
/** HTTP without meaning: routing, bounded bodies, strict JSON, errors in OpenAI's form, event streams. */
@NullMarked
package dev.valence.server.http;

import org.jspecify.annotations.NullMarked;
