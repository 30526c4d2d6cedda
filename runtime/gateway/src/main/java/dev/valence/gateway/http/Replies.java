// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.http;

import dev.valence.gateway.error.ApiError;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** Answers that are the gateway's own. */
public final class Replies {
    private static final String JSON = "application/json";

    private Replies() {}

    /** By its status; where the head of a stream has gone out, as the stream's last event. */
    public static void error(HttpServerResponse response, ApiError error) {
        if (response.headWritten()) {
            send(response, Buffer.buffer(error.event()));
            return;
        }
        error.headers().forEach(response::putHeader);
        json(response.setStatusCode(error.status()), error.json());
    }

    public static void json(HttpServerResponse response, byte[] json) {
        send(response.putHeader("content-type", JSON), Buffer.buffer(json));
    }

    public static void text(HttpServerResponse response, int status, String text) {
        send(
                response.setStatusCode(status).putHeader("content-type", "text/plain; charset=utf-8"),
                Buffer.buffer(text));
    }

    /** Does nothing where the client has gone or has its answer. */
    private static void send(HttpServerResponse response, Buffer body) {
        if (!response.closed() && !response.ended()) {
            response.end(body);
        }
    }
}
