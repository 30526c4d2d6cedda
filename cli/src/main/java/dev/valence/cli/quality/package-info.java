// SPDX-License-Identifier: Apache-2.0
/** How many of a file's questions a served model answers right. */
@NullMarked
package dev.valence.cli.quality;

import org.jspecify.annotations.NullMarked;
