// SPDX-License-Identifier: Apache-2.0
/**
 * Python values as templates see them, and what Python's operators, attributes and text forms do with them.
 *
 * <p>A value is one of: {@code String}, {@code Long} (Python's unbounded {@code int} within 64 bits), {@code Double},
 * {@code Boolean}, {@link dev.valence.engine.template.value.None}, {@code List} (a list),
 * {@link dev.valence.engine.template.value.Tuple}, {@link dev.valence.engine.template.value.Dict}, or another type of
 * this package. All are immutable, as in the sandbox Hugging Face renders in, but for
 * {@link dev.valence.engine.template.value.Namespace} and generators.
 */
@NullMarked
package dev.valence.engine.template.value;

import org.jspecify.annotations.NullMarked;
