// SPDX-License-Identifier: Apache-2.0
/** Which names clients may use right now, and what stands behind each. */
@NullMarked
package dev.valence.server.catalog;

import org.jspecify.annotations.NullMarked;
