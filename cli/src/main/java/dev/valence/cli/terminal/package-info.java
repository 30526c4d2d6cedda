// SPDX-License-Identifier: Apache-2.0
/** What people see: tables, colours, progress; plain text where it is no terminal. */
@NullMarked
package dev.valence.cli.terminal;

import org.jspecify.annotations.NullMarked;
