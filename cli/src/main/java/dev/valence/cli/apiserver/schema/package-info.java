// SPDX-License-Identifier: Apache-2.0
/** Structural schemas of custom resources: parse, default, prune, validate. */
@NullMarked
package dev.valence.cli.apiserver.schema;

import org.jspecify.annotations.NullMarked;
