// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends requests. */
public final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    public static void json(HttpServerRequest request, int status, Object body) {
        send(request, status, "application/json", Json.write(body));
    }

    public static void send(HttpServerRequest request, int status, String contentType, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        // an unread body would be taken for the next request
        boolean unread = hasBody(request) && !request.isEnded();
        if (unread) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        var sent = response.end(body);
        if (unread) {
            sent.onComplete(done -> request.connection().close());
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    /** Answers with the error's status and body; anything but an {@link HttpError} is logged and becomes a 500. */
    public static void fail(HttpServerRequest request, Throwable failure) {
        HttpError error = asError(failure, request.method() + " " + request.path());
        if (!request.response().headWritten()) {
            error.headers().forEach(request.response()::putHeader);
            json(request, error.status(), error.body());
        } else if (!request.response().ended()) {
            request.connection().close();
        }
    }

    /** @param where for the log */
    public static HttpError asError(Throwable failure, String where) {
        if (failure instanceof HttpError error) {
            return error;
        }
        LOG.error("{} failed", where, failure);
        return HttpError.server(500, "internal_error", "internal error; the server's log has the cause");
    }
}
