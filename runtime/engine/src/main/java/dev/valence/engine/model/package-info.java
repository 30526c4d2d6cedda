// SPDX-License-Identifier: Apache-2.0
/** What a decoder is made of: its shape from config.json, and its weights in the backend's layout. */
@NullMarked
package dev.valence.engine.model;

import org.jspecify.annotations.NullMarked;
