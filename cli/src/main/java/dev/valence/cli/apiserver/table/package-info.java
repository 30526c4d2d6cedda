// SPDX-License-Identifier: Apache-2.0
/** What kubectl prints: Table responses from printer columns. */
@NullMarked
package dev.valence.cli.apiserver.table;

import org.jspecify.annotations.NullMarked;
