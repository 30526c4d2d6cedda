// SPDX-License-Identifier: Apache-2.0
/** What goes into the images, tried out without Docker. */
@NullMarked
package dev.valence.image;

import org.jspecify.annotations.NullMarked;
