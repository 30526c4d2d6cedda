// SPDX-License-Identifier: Apache-2.0
/** CEL rules of custom resources, compiled once and evaluated on every write. */
@NullMarked
package dev.valence.cli.apiserver.rule;

import org.jspecify.annotations.NullMarked;
