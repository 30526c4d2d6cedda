// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.stream;

/**
 * What the events of a stream so far mean for the request: whether they carry anything that a second replica could not
 * say again.
 *
 * <p>A chat stream opens with a chunk that only names the role. While no more than that has come, it need not
 * be told to the client, and the request can still go elsewhere; comments say nothing, and may be passed on all the
 * while. What is not understood counts as output.
 */
public sealed interface FirstOutput {
    /** No event at all: nothing, or the signs of life that keep a connection open. */
    record Comments() implements FirstOutput {}

    /** An event, but none that the client would miss. */
    record Opening() implements FirstOutput {}

    /** A token, or what may be one. */
    record Here() implements FirstOutput {}

    /** Instead of output, the replica's own failure, such as a model unloaded while the request was in its queue. */
    record Failure(String message) implements FirstOutput {}

    /** @param events whole events, as text */
    static FirstOutput in(String events) {
        if (events.lines().allMatch(line -> line.isEmpty() || line.startsWith(":"))) {
            return new Comments();
        }
        return events.lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> EventData.read(line.substring("data:".length()).strip()))
                .filter(found -> !(found instanceof Opening))
                .findFirst()
                .orElse(new Opening());
    }
}
