// SPDX-License-Identifier: Apache-2.0
/** Versioned objects in memory, with selectors and watches. */
@NullMarked
package dev.valence.cli.apiserver.store;

import org.jspecify.annotations.NullMarked;
