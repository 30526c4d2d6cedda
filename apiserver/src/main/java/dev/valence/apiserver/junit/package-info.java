// SPDX-License-Identifier: Apache-2.0
/** Tests against a real API server: one for each JVM, skipped with the reason where its programs are absent. */
@NullMarked
package dev.valence.apiserver.junit;

import org.jspecify.annotations.NullMarked;
