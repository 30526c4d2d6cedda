// SPDX-License-Identifier: Apache-2.0
/** From a template's source to its syntax tree: lexer and parser of the Jinja language, with jinja2's precedence. */
@NullMarked
package dev.valence.engine.template.syntax;

import org.jspecify.annotations.NullMarked;
