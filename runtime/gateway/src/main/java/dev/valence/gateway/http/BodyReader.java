// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.http;

import dev.valence.gateway.body.ByteBudget;
import dev.valence.gateway.error.ApiError;
import dev.valence.gateway.error.Errors;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads one request's body into memory, within a size, a time and the budget of all bodies. For the request's event
 * loop.
 *
 * <p>After a refusal it goes on reading and throws away what comes, for {@link #LINGER} at most: a client that is cut
 * off while it writes seldom reads the answer that says why.
 */
public final class BodyReader {
    public static final Duration LINGER = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final ByteBudget budget;
    private final long maxBytes;
    private final Consumer<Buffer> whenWhole;
    private final Consumer<ApiError> whenRefused;
    private final long timer;
    private final Buffer body = Buffer.buffer();
    private long takenBytes;
    private boolean over;

    private BodyReader(
            Vertx vertx,
            HttpServerRequest request,
            ByteBudget budget,
            long maxBytes,
            Duration timeout,
            Consumer<Buffer> whenWhole,
            Consumer<ApiError> whenRefused) {
        this.vertx = vertx;
        this.request = request;
        this.budget = budget;
        this.maxBytes = maxBytes;
        this.whenWhole = whenWhole;
        this.whenRefused = whenRefused;
        this.timer = vertx.setTimer(timeout.toMillis(), _ -> refuse(Errors.slowBody(timeout)));
    }

    /** The caller owns the budget's bytes of a body it was given, and gives them back; of a refused one it owns none. */
    public static void read(
            Vertx vertx,
            HttpServerRequest request,
            ByteBudget budget,
            long maxBytes,
            Duration timeout,
            Consumer<Buffer> whenWhole,
            Consumer<ApiError> whenRefused) {
        new BodyReader(vertx, request, budget, maxBytes, timeout, whenWhole, whenRefused).start();
    }

    private void start() {
        request.handler(this::chunk);
        request.endHandler(_ -> whole());
        request.exceptionHandler(_ -> finish());
        if (declaredBytes() > maxBytes) {
            refuse(Errors.tooLarge(maxBytes));
        }
    }

    private long declaredBytes() {
        String length = request.getHeader("content-length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE; // digits beyond a long: Netty lets no other text in
        }
    }

    private void chunk(Buffer chunk) {
        if (over) {
            return;
        }
        if (body.length() + (long) chunk.length() > maxBytes) {
            refuse(Errors.tooLarge(maxBytes));
        } else if (!budget.take(chunk.length())) {
            refuse(Errors.overloaded("request bytes in memory"));
        } else {
            takenBytes += chunk.length();
            body.appendBuffer(chunk);
        }
    }

    private void whole() {
        if (!over) {
            takenBytes = 0; // the caller's from here on
            finish();
            whenWhole.accept(body);
        }
    }

    private void refuse(ApiError error) {
        if (!over) {
            finish();
            whenRefused.accept(error);
            long linger =
                    vertx.setTimer(LINGER.toMillis(), _ -> request.connection().close());
            request.endHandler(_ -> vertx.cancelTimer(linger));
        }
    }

    /** Also of a client that left while it wrote: nobody is there to answer. */
    private void finish() {
        over = true;
        vertx.cancelTimer(timer);
        budget.giveBack(takenBytes);
        takenBytes = 0;
    }
}
