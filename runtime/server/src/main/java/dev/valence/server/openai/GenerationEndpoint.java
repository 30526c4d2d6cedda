// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.server.http.Json;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;

/**
 * An endpoint that generates. Reads and answers on the event loop; parses, renders and tokenizes on a worker, for a
 * long prompt takes a second.
 */
final class GenerationEndpoint<R> implements Handler<HttpServerRequest> {
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
        String id = UUID.randomUUID().toString().replace("-", "");
        request.response().putHeader("X-Request-Id", id);
        services.admission().enter();
        Call call = new Call(services, name, request);
        try {
            services.bodies()
                    .readJson(request)
                    .compose(body -> services.vertx()
                            .executeBlocking(() -> preparation.prepare(id, Json.read(body, type)), false))
                    .onComplete(call::run, call::fail);
        } catch (RuntimeException e) {
            call.fail(e);
        }
    }
}
