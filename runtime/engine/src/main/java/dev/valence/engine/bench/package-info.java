// SPDX-License-Identifier: Apache-2.0
/** How fast the engine is on one model, measured through its contract. */
@NullMarked
package dev.valence.engine.bench;

import org.jspecify.annotations.NullMarked;
