// SPDX-License-Identifier: Apache-2.0
/** Entry point of the engine; {@link dev.valence.engine.api} is its contract. */
@NullMarked
package dev.valence.engine;

import org.jspecify.annotations.NullMarked;
