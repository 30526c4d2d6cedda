// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.proxy;

import java.time.Duration;

/**
 * Limits of a request's way through the gateway.
 *
 * @param hold how long, in all, a request waits for a model that has no replica at the moment
 * @param maxBodyBytes of a request
 * @param allBodiesBytes of all requests at once that have no answer yet: each body is kept until then
 * @param allAnswersBytes of all answers at once that are no streams and not yet with their clients
 * @param bodyTimeout from a request's head to the end of its body
 * @param connectTimeout to a replica
 * @param replicaSilence longest time a replica sends nothing: a queue and a long prompt are silent for minutes, a pod
 *     whose node is gone is silent for ever
 * @param clientStall longest time a client takes nothing of what is ready for it
 */
public record ProxySettings(
        Duration hold,
        long maxBodyBytes,
        long allBodiesBytes,
        long allAnswersBytes,
        Duration bodyTimeout,
        Duration connectTimeout,
        Duration replicaSilence,
        Duration clientStall) {
    /** Of the heap, for bodies, and as much again for answers: the other half is for streams and all else. */
    private static final int HEAP_SHARE = 4;

    public static final ProxySettings DEFAULT = new ProxySettings(
            Duration.ofSeconds(30),
            32L << 20,
            Runtime.getRuntime().maxMemory() / HEAP_SHARE,
            Runtime.getRuntime().maxMemory() / HEAP_SHARE,
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofMinutes(10),
            Duration.ofSeconds(60));

    /** How often a replica, another one or the same again, may die with a request or fail at it before that is taken for the cause. */
    static final int MAX_FAILURES = 3;

    /** Of the largest body that is looked through on the event loop; that takes a millisecond or two. */
    static final int MAX_BYTES_ON_LOOP = 256 << 10;

    /** Requests that wait at once in one event loop; each keeps its body in memory. */
    static final int MAX_HELD = 1_024;

    /** First and longest wait before replicas that failed a request are asked again. */
    static final Duration BACKOFF_MIN = Duration.ofMillis(100);

    static final Duration BACKOFF_MAX = Duration.ofSeconds(2);

    /** Of a stream, kept back while it holds no token; beyond it the client gets what there is. */
    static final int MAX_WITHHELD_BYTES = 64 << 10;

    /** Of one event; a larger one is no token. */
    static final int MAX_EVENT_BYTES = 8 << 20;

    /** Of an answer that is no stream: it is kept until it is whole, so that a replica may die while it writes it. */
    static final int MAX_ANSWER_BYTES = 64 << 20;

    public ProxySettings withHold(Duration hold) {
        return new ProxySettings(
                hold,
                maxBodyBytes,
                allBodiesBytes,
                allAnswersBytes,
                bodyTimeout,
                connectTimeout,
                replicaSilence,
                clientStall);
    }
}
