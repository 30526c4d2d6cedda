// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.schedule;

/** A sequence, as far as planning a step needs to know it. */
public interface Schedulable {
    /** Tokens known so far: the prompt and what has been generated. */
    int length();

    /** Of them, those whose keys and values are in the cache; always fewer than {@link #length}. */
    int computed();

    /** KV blocks it holds. */
    int blocks();
}
