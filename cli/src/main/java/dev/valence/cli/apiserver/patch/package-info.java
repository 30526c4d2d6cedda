// SPDX-License-Identifier: Apache-2.0
/** The four patch formats of the API, and field ownership for server-side apply. */
@NullMarked
package dev.valence.cli.apiserver.patch;

import org.jspecify.annotations.NullMarked;
