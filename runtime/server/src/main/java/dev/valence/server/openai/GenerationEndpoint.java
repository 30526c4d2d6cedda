// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.server.http.Json;
import dev.valence.wire.http.RequestId;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

/**
 * An endpoint that generates. Reads and answers on the event loop; parses, renders and tokenizes on a worker, for a
 * long prompt takes a second. Large bodies have workers of their own, so that small ones never wait for them.
 */
final class GenerationEndpoint<R> implements Handler<HttpServerRequest> {
    /** Some ten thousand tokens or more, prepared in some fifty milliseconds: a microsecond or two for each character. */
    static final int LARGE_BODY_BYTES = 64 << 10;

    private final Services services;
    private final String name;
    private final Class<R> type;
    private final Preparation<R> preparation;

    GenerationEndpoint(Services services, String name, Class<R> type, Preparation<R> preparation) {
        this.services = services;
        this.name = name;
        this.type = type;
        this.preparation = preparation;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String id = RequestId.of(request.getHeader(RequestId.HEADER));
        request.response().putHeader(RequestId.HEADER, id);
        services.admission().enter();
        Call call = new Call(services, name, id, request);
        try {
            services.bodies().readJson(request, body -> prepare(id, body, call)).onComplete(call::run, call::fail);
        } catch (RuntimeException e) {
            call.fail(e);
        }
    }

    private Future<Task> prepare(String id, Buffer body, Call call) {
        Callable<Task> work = () -> {
            if (call.isOver()) {
                throw new CancellationException("nobody waits for " + id + " any more");
            }
            return preparation.prepare(id, Json.read(body, type));
        };
        return body.length() > LARGE_BODY_BYTES
                ? services.largePrompts().executeBlocking(work, false)
                : services.vertx().executeBlocking(work, false);
    }
}
