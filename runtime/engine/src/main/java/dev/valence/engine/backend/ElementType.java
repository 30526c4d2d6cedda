// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

/** Element types the kernels read: {@code vl_dtype}. */
public enum ElementType {
    F32(0, 4),
    BF16(1, 2),
    F16(2, 2);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** The value of {@code vl_dtype}. */
    public int code() {
        return code;
    }

    public int bytes() {
        return bytes;
    }
}
