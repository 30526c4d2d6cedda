// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/** How an attempt at one replica ended. */
sealed interface Outcome {
    /** The whole answer; the client has none of it yet. Who takes it gives its bytes back to the budget. */
    record Answer(int status, MultiMap headers, Buffer body) implements Outcome {}

    /** The client has the whole stream. */
    record Streamed() implements Outcome {}

    /** No connection: the replica knows nothing of the request. */
    record Unreachable(Throwable cause) implements Outcome {}

    /** The replica broke off, and the client has no event yet. */
    record Died(Throwable cause) implements Outcome {}

    /** The replica could not answer after all, said so (by a 500, or by a stream's first event), and the client has no event yet. */
    record Failed(String message) implements Outcome {}

    /** It does not have the model just now: it drains, or the snapshot is ahead of it. */
    record Refused(int status) implements Outcome {}

    /** The replica broke off after the client had a part of the answer. */
    record BrokeOff(Throwable cause) implements Outcome {}

    /** Nobody wanted the answer any more. */
    record Cancelled() implements Outcome {}

    record TooLarge() implements Outcome {}

    /** Too many bytes of answers were in memory. */
    record NoRoom() implements Outcome {}

    /** The client took nothing for too long, and was cut off. */
    record ClientStalled() implements Outcome {}
}
