// SPDX-License-Identifier: Apache-2.0
/** The engine thread: requests in, steps on the device, tokens out. */
@NullMarked
package dev.valence.engine.serve;

import org.jspecify.annotations.NullMarked;
