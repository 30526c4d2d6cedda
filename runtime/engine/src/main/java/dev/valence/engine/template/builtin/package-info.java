// SPDX-License-Identifier: Apache-2.0
/** What a template finds without defining it: attributes and methods of values, filters, tests, functions. */
@NullMarked
package dev.valence.engine.template.builtin;

import org.jspecify.annotations.NullMarked;
