// SPDX-License-Identifier: Apache-2.0
/** Models side by side on one device: who holds which memory, and how a model comes and goes. */
@NullMarked
package dev.valence.engine.multiplex;

import org.jspecify.annotations.NullMarked;
