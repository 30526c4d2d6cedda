// SPDX-License-Identifier: Apache-2.0
/** The commands of valence. */
@NullMarked
package dev.valence.cli.command;

import org.jspecify.annotations.NullMarked;
