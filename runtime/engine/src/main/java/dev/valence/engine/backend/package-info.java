// SPDX-License-Identifier: Apache-2.0
/** The kernels of {@code valence.h}, bound once, and the device memory they work on. */
@NullMarked
package dev.valence.engine.backend;

import org.jspecify.annotations.NullMarked;
