// SPDX-License-Identifier: Apache-2.0
/** The engine as the server and the CLI see it; the rest of the module stands behind it. */
@NullMarked
package dev.valence.engine.api;

import org.jspecify.annotations.NullMarked;
