// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

/** Python's {@code None}. */
public enum None {
    NONE
}
