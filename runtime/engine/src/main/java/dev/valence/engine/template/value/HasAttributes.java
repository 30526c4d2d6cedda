// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

/** An object of jinja2's own, such as {@code loop}. */
public interface HasAttributes {
    /** @return {@link Undefined} where there is no such attribute */
    Object attribute(String name);
}
