// SPDX-License-Identifier: Apache-2.0
/** What the process counts and measures; the names are documented in the module's README. */
@NullMarked
package dev.valence.server.metrics;

import org.jspecify.annotations.NullMarked;
