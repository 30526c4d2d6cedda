// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;

/** {@code value | name(arguments)}. */
@FunctionalInterface
interface Filter {
    Object apply(Object value, Arguments arguments);
}
