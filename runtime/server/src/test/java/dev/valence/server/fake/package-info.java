// SPDX-License-Identifier: Apache-2.0
/** Stand-ins for the engine and for model sources, and a running process on them. */
@NullMarked
package dev.valence.server.fake;

import org.jspecify.annotations.NullMarked;
