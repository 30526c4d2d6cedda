// SPDX-License-Identifier: Apache-2.0
/** What a runtime process can be told, with defaults and bounds. */
@NullMarked
package dev.valence.server.config;

import org.jspecify.annotations.NullMarked;
