// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.schedule;

/** A sequence in some state. */
record Waiter(String name, int length, int computed, int blocks) implements Schedulable {
    static Waiter fresh(String name, int length) {
        return new Waiter(name, length, 0, 0);
    }

    /** Waits for its next token, with just the blocks that what is computed needs. */
    static Waiter decoding(String name, int length, int blockTokens) {
        return new Waiter(name, length, length - 1, Math.ceilDiv(length - 1, blockTokens));
    }
}
