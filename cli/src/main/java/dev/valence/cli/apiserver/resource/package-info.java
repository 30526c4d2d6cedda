// SPDX-License-Identifier: Apache-2.0
/** The life of an object: create, update, patch, scale, bind, delete, as the real API server does it. */
@NullMarked
package dev.valence.cli.apiserver.resource;

import org.jspecify.annotations.NullMarked;
