// SPDX-License-Identifier: Apache-2.0
/** Deletes what its owners have left behind, as the garbage collector of a cluster does. */
@NullMarked
package dev.valence.cli.collect;

import org.jspecify.annotations.NullMarked;
