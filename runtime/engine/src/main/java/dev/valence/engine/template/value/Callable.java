// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

/** A function, method or macro. */
@FunctionalInterface
public interface Callable {
    Object call(Arguments arguments);
}
