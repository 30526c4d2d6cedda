// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.stream;

/**
 * What the events of a stream so far mean for the request: whether they carry anything that a second replica could not
 * say again.
 *
 * <p>A chat stream opens with a chunk that only names the role. While no more than that (and comments) has come, the
 * client has been told nothing and the request can still go elsewhere. What is not understood counts as output.
 */
public sealed interface FirstOutput {
    /** Nothing that the client would miss. */
    record None() implements FirstOutput {}

    /** A token, or what may be one. */
    record Here() implements FirstOutput {}

    /** Instead of output, the replica's own failure, such as a model unloaded while the request was in its queue. */
    record Failure(String message) implements FirstOutput {}

    /** @param events whole events, as text */
    static FirstOutput in(String events) {
        return events.lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> EventData.read(line.substring("data:".length()).strip()))
                .filter(found -> !(found instanceof None))
                .findFirst()
                .orElse(new None());
    }
}
