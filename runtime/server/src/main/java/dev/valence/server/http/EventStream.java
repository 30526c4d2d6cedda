// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.http;

import dev.valence.wire.openai.ErrorBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * A stream of server-sent events (WHATWG HTML, section 9.2). Belongs to the event loop of its request. The head goes
 * out with the first event or comment, so that a failure before it can still be a status.
 */
public final class EventStream {
    private static final Buffer KEEP_ALIVE = Buffer.buffer(": keep-alive\n\n");

    private final HttpServerResponse response;

    public EventStream(HttpServerRequest request) {
        this.response = request.response();
    }

    public void event(Object json) {
        write(data(Json.write(json)));
    }

    /** Something for proxies and clients to see while there is nothing to tell. */
    public void keepAlive() {
        write(KEEP_ALIVE);
    }

    /** Writes {@code data} as a last event, as it is, and ends. */
    public void end(String data) {
        if (!closed()) {
            begin();
            response.end(data(Buffer.buffer(data)));
        }
    }

    /** Ends with an error as the last event, and without the mark of a stream that is complete. */
    public void endWithError(ErrorBody error) {
        if (!closed()) {
            response.end(data(Json.write(error)));
        }
    }

    public void write(Buffer events) {
        if (!closed()) {
            begin();
            response.write(events);
        }
    }

    /** One event with this data, which has no line break. */
    public static Buffer data(Buffer data) {
        return Buffer.buffer(data.length() + 8)
                .appendString("data: ")
                .appendBuffer(data)
                .appendString("\n\n");
    }

    /** The reader is slower than we: hold back until {@link #onDrain}. */
    public boolean full() {
        return response.writeQueueFull();
    }

    public void onDrain(Runnable action) {
        response.drainHandler(drained -> action.run());
    }

    public boolean begun() {
        return response.headWritten();
    }

    public boolean closed() {
        return response.ended() || response.closed();
    }

    private void begin() {
        if (!response.headWritten()) {
            response.setStatusCode(200)
                    .setChunked(true)
                    .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                    .putHeader("Cache-Control", "no-cache")
                    // nginx and its kin would collect events
                    .putHeader("X-Accel-Buffering", "no");
        }
    }
}
