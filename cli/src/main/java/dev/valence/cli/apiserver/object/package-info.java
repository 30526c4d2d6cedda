// SPDX-License-Identifier: Apache-2.0
/** What the embedded API is made of: resource types, object metadata, errors in the API's own form. */
@NullMarked
package dev.valence.cli.apiserver.object;

import org.jspecify.annotations.NullMarked;
