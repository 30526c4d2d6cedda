// SPDX-License-Identifier: Apache-2.0
/** The {@code valence} command. */
@NullMarked
package dev.valence.cli;

import org.jspecify.annotations.NullMarked;
