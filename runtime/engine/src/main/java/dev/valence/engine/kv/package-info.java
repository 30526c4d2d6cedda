// SPDX-License-Identifier: Apache-2.0
/** Which KV block holds which positions of which sequence. No device, no I/O. */
@NullMarked
package dev.valence.engine.kv;

import org.jspecify.annotations.NullMarked;
