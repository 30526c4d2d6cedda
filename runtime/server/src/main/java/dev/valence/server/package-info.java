// SPDX-License-Identifier: Apache-2.0
/** The pod process: puts engine, assignments and the two APIs together, and takes them apart in order. */
@NullMarked
package dev.valence.server;

import org.jspecify.annotations.NullMarked;
