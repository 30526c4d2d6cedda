// SPDX-License-Identifier: Apache-2.0
/** Which resource types are served, and how clients discover them. */
@NullMarked
package dev.valence.cli.apiserver.registry;

import org.jspecify.annotations.NullMarked;
