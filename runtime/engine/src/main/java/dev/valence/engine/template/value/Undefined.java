// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

/**
 * A variable or attribute that is not there: prints as nothing, is false and empty; anything else done to it fails.
 *
 * @param what names it, for that failure
 */
public record Undefined(String what) {
    public TemplateException used() {
        return TemplateException.failed(what + " is undefined");
    }

    /** All undefined values are equal, as in jinja2. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
        return Undefined.class.hashCode();
    }
}
