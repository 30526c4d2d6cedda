// SPDX-License-Identifier: Apache-2.0
/** Runs a template's syntax tree. */
@NullMarked
package dev.valence.engine.template.render;

import org.jspecify.annotations.NullMarked;
