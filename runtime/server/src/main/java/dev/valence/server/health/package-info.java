// SPDX-License-Identifier: Apache-2.0
/** Whether the process lives, and whether it can take work. */
@NullMarked
package dev.valence.server.health;

import org.jspecify.annotations.NullMarked;
