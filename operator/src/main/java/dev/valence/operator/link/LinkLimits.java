// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import java.time.Duration;

/** Bounds of the conversation with a pod. */
final class LinkLimits {
    static final Duration CONNECT = Duration.ofSeconds(2);

    /** Runtimes answer both requests at once, whatever they load. */
    static final Duration ANSWER = Duration.ofSeconds(5);

    /** Runtimes send at least a comment every 5 s; a stream silent for longer than this is broken. */
    static final Duration SILENCE = Duration.ofSeconds(8);

    /** First wait before connecting again; doubles up to {@link #LONGEST_WAIT}, so a pod that starts is seen at once. */
    static final Duration FIRST_WAIT = Duration.ofMillis(50);

    static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** How often silence is looked for, and figures that alone call for no decision are passed on. */
    static final Duration TICK = Duration.ofSeconds(1);

    /** Of an error answer, how much is read, */
    static final int MAX_ERROR_BYTES = 2000;

    /** and how much is kept for people. */
    static final int MAX_ERROR_CHARS = 500;

    /** A state of hundreds of models is far smaller: a bound against a pod that never ends an answer, event or line. */
    static final int MAX_STATE_BYTES = 16 << 20;

    private LinkLimits() {}
}
