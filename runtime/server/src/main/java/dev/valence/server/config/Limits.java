// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.config;

import java.time.Duration;

/**
 * Bounds of one process. Everything a client can make large or slow has one.
 *
 * @param maxBodyBytes of a request; a prompt of a million tokens has about four million bytes
 * @param maxBodiesBytes of all requests to the OpenAI port whose bodies have not been read to their end and prepared
 * @param bodyTime from a request's head to the last byte of its body
 * @param requestTime from a request's head to the last byte of its answer
 * @param keepAlive longest silence of an event stream
 * @param stallTime longest time a reader of a stream may read nothing while there is something to read
 * @param maxPendingChars generated but not yet taken by a slow reader, over all choices
 * @param maxPendingLogprobs the same for log-probabilities, those of alternatives among them; each takes some 30 bytes
 * @param maxInFlight requests in work at once, queued ones among them
 * @param maxConnections on each port
 * @param idleConnection longest time a connection may have no request in work
 * @param drainTime what requests in flight are given to end when the process stops
 */
public record Limits(
        long maxBodyBytes,
        long maxBodiesBytes,
        Duration bodyTime,
        Duration requestTime,
        Duration keepAlive,
        Duration stallTime,
        int maxPendingChars,
        int maxPendingLogprobs,
        int maxInFlight,
        int maxConnections,
        Duration idleConnection,
        Duration drainTime) {

    public static final Limits DEFAULT = new Limits(
            8 << 20,
            // texts and tokens made of them take about as much again
            Runtime.getRuntime().maxMemory() / 4,
            Duration.ofSeconds(30),
            Duration.ofMinutes(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            1 << 18,
            1 << 18,
            2048,
            4096,
            Duration.ofSeconds(75),
            // Kubernetes kills after 30 s, by default
            Duration.ofSeconds(25));

    public Limits withDrainTime(Duration time) {
        return new Limits(
                maxBodyBytes,
                maxBodiesBytes,
                bodyTime,
                requestTime,
                keepAlive,
                stallTime,
                maxPendingChars,
                maxPendingLogprobs,
                maxInFlight,
                maxConnections,
                idleConnection,
                time);
    }

    /** Of a request's head. */
    public static final int MAX_HEADER_BYTES = 16 << 10;

    public static final int MAX_REQUEST_LINE_BYTES = 4 << 10;
}
