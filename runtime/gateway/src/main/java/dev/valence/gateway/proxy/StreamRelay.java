// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.proxy;

import dev.valence.gateway.http.TravellingHeaders;
import dev.valence.gateway.stream.EventSplitter;
import dev.valence.gateway.stream.FirstOutput;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Passes a replica's events on as they come, whole ones only.
 *
 * <p>No event goes to the client before one carries output, so until then another replica can still take over. Comments
 * do, and the head before them: through minutes of a long prompt they are all that keeps the connections before us open.
 * A client that reads slowly stops the reading from the replica; one that stops is cut off.
 */
final class StreamRelay {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final HttpClientRequest sent;
    private final HttpClientResponse fromReplica;
    private final HttpServerResponse toClient;
    private final ProxySettings settings;
    private final Promise<Outcome> outcome;
    private final EventSplitter events = new EventSplitter();
    private final Buffer withheld = Buffer.buffer();
    private boolean begun;
    private long stallTimer = NO_TIMER;
    private long writesTaken;

    StreamRelay(
            Vertx vertx,
            HttpClientRequest sent,
            HttpClientResponse fromReplica,
            HttpServerResponse toClient,
            ProxySettings settings,
            Promise<Outcome> outcome) {
        this.vertx = vertx;
        this.sent = sent;
        this.fromReplica = fromReplica;
        this.toClient = toClient;
        this.settings = settings;
        this.outcome = outcome;
    }

    void start() {
        fromReplica.handler(this::chunk);
        fromReplica.exceptionHandler(this::broken);
        fromReplica.endHandler(_ -> end());
    }

    private void chunk(Buffer chunk) {
        if (outcome.future().isComplete() || toClient.closed()) {
            return;
        }
        Buffer whole = events.whole(chunk);
        if (events.restBytes() > ProxySettings.MAX_EVENT_BYTES) {
            broken(new IOException("an event of more than " + ProxySettings.MAX_EVENT_BYTES + " bytes"));
            sent.reset();
        } else if (begun) {
            write(whole);
        } else {
            look(whole);
        }
    }

    private void look(Buffer whole) {
        switch (FirstOutput.in(whole.toString(StandardCharsets.UTF_8))) {
            case FirstOutput.Comments() -> write(whole);
            case FirstOutput.Opening() -> {
                withheld.appendBuffer(whole);
                if (withheld.length() > ProxySettings.MAX_WITHHELD_BYTES) {
                    begin();
                }
            }
            case FirstOutput.Here() -> {
                withheld.appendBuffer(whole);
                begin();
            }
            case FirstOutput.Failure(String message) -> {
                outcome.tryComplete(new Outcome.Failed(message));
                sent.reset();
            }
        }
    }

    private void begin() {
        begun = true;
        head();
        write(withheld);
    }

    /** The head goes with the first bytes, of whichever replica they are. */
    private void head() {
        if (!toClient.headWritten()) {
            TravellingHeaders.toClient(fromReplica.headers(), toClient.headers());
            toClient.setChunked(true);
        }
    }

    private void write(Buffer whole) {
        if (whole.length() > 0) {
            head();
            toClient.write(whole).onSuccess(_ -> writesTaken++);
            if (toClient.writeQueueFull()) {
                waitForClient();
            }
        }
    }

    private void waitForClient() {
        if (stallTimer != NO_TIMER) {
            return;
        }
        fromReplica.pause();
        watchForProgress(writesTaken);
        toClient.drainHandler(_ -> {
            stopWaiting();
            fromReplica.resume();
        });
    }

    /** Slow is not stalled: as long as anything goes out, the client is waited for. */
    private void watchForProgress(long takenBefore) {
        stallTimer = vertx.setTimer(settings.clientStall().toMillis(), _ -> {
            if (writesTaken > takenBefore) {
                watchForProgress(writesTaken);
            } else {
                // before the reset, which looks like a replica that broke off
                outcome.tryComplete(new Outcome.ClientStalled());
                sent.reset();
            }
        });
    }

    private void stopWaiting() {
        if (stallTimer != NO_TIMER) {
            vertx.cancelTimer(stallTimer);
            stallTimer = NO_TIMER;
        }
    }

    private void end() {
        if (events.restBytes() > 0) {
            broken(new IOException("the stream ended within an event"));
            return;
        }
        stopWaiting();
        if (!outcome.future().isComplete() && !toClient.closed()) {
            if (!begun) {
                begin();
            }
            toClient.end();
            outcome.tryComplete(new Outcome.Streamed());
        }
    }

    private void broken(Throwable cause) {
        stopWaiting();
        outcome.tryComplete(begun ? new Outcome.BrokeOff(cause) : new Outcome.Died(cause));
    }
}
