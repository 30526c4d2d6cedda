// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads request bodies, bounded in size and time, each and all together. */
public final class Bodies {
    private final Vertx vertx;
    private final long maxBytes;
    private final long timeoutMillis;
    private final ByteBudget budget;

    /**
     * @param maxBytes of a body; a larger one is refused, unread where it declares its length
     * @param timeoutMillis from the head to the last byte
     * @param budget of all bodies
     */
    public Bodies(Vertx vertx, long maxBytes, long timeoutMillis, ByteBudget budget) {
        this.vertx = vertx;
        this.maxBytes = maxBytes;
        this.timeoutMillis = timeoutMillis;
        this.budget = budget;
    }

    /**
     * Gives the whole body to {@code use}, and counts it as in memory until what that returns is complete.
     *
     * <p>Fails with {@link HttpError}: 415 not JSON, 413 too large, 503 too many at once, 408 too slow, 400 broken off.
     */
    public <T> Future<T> readJson(HttpServerRequest request, Function<Buffer, Future<T>> use) {
        requireJson(request.getHeader(HttpHeaders.CONTENT_TYPE));
        if (declaredBytes(request) > maxBytes) {
            throw tooLarge();
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        long timer = vertx.setTimer(
                timeoutMillis,
                id -> whole.tryFail(HttpError.invalid(
                        408, "request_timeout", null, "the body did not arrive within " + timeoutMillis + " ms")));
        request.handler(chunk -> {
            if (whole.future().isComplete()) {
                return;
            }
            if (body.length() + (long) chunk.length() > maxBytes) {
                whole.tryFail(tooLarge());
            } else if (!budget.take(chunk.length())) {
                whole.tryFail(HttpError.unavailable(
                        "overloaded", 1, "the bodies of other requests fill this replica's memory; try again"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> whole.tryComplete(body));
        request.exceptionHandler(broken -> whole.tryFail(
                HttpError.invalid(400, "incomplete_body", null, "the body broke off: " + broken.getMessage())));
        return whole.future()
                .onComplete(done -> vertx.cancelTimer(timer))
                .compose(use)
                // after a failure no more is taken, so this is all that was
                .onComplete(done -> budget.giveBack(body.length()));
    }

    private HttpError tooLarge() {
        return HttpError.invalid(
                413, "body_too_large", null, "the body is larger than the limit of " + maxBytes + " bytes");
    }

    private static long declaredBytes(HttpServerRequest request) {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // the server has refused what is no number
        return declared == null ? 0 : Long.parseLong(declared);
    }

    private static void requireJson(@Nullable String contentType) {
        String[] parts = (contentType == null ? "" : contentType.toLowerCase(Locale.ROOT)).split(";", -1);
        boolean json = parts[0].strip().equals("application/json");
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            json &= !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
        }
        if (!json) {
            throw HttpError.invalid(
                    415,
                    "unsupported_media_type",
                    null,
                    "Content-Type must be application/json in UTF-8"
                            + (contentType == null ? ", but is missing" : ", not '" + contentType + "'"));
        }
    }
}
