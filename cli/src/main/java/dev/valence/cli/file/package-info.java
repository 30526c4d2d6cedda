// SPDX-License-Identifier: Apache-2.0
/** Files, whatever they are for. */
@NullMarked
package dev.valence.cli.file;

import org.jspecify.annotations.NullMarked;
