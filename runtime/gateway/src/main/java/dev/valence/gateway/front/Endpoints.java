// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import dev.valence.gateway.error.Errors;
import dev.valence.gateway.http.Replies;
import dev.valence.gateway.proxy.Exchange;
import dev.valence.gateway.proxy.Holds;
import dev.valence.gateway.proxy.Services;
import dev.valence.wire.http.RequestId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which path is answered how. For one event loop. */
final class Endpoints {
    private static final Logger log = LoggerFactory.getLogger(Endpoints.class);
    private static final Set<String> GENERATE = Set.of("/v1/chat/completions", "/v1/completions");
    private static final String MODELS = "/v1/models";

    private final Services services;
    private final Health health;
    private final Vertx vertx;
    private final HttpClient client;
    private final Holds holds;

    Endpoints(Services services, Health health, Vertx vertx, HttpClient client, Holds holds) {
        this.services = services;
        this.health = health;
        this.vertx = vertx;
        this.client = client;
        this.holds = holds;
    }

    /** Answers, whatever happens. */
    void handle(HttpServerRequest request) {
        String requestId = RequestId.of(request.getHeader(RequestId.HEADER));
        request.response().putHeader(RequestId.HEADER, requestId);
        try {
            dispatch(request, requestId);
        } catch (RuntimeException e) {
            log.error("{}: {} {} failed", requestId, request.method(), request.path(), e);
            Replies.error(request.response(), Errors.internal());
        }
    }

    private void dispatch(HttpServerRequest request, String requestId) {
        String path = request.path();
        if (GENERATE.contains(path)) {
            only(HttpMethod.POST, request, () -> Exchange.begin(services, vertx, client, holds, request, requestId));
        } else if (path.equals(MODELS)) {
            only(HttpMethod.GET, request, () -> listModels(request));
        } else if (path.startsWith(MODELS + "/")) {
            only(HttpMethod.GET, request, () -> findModel(request, path.substring(MODELS.length() + 1)));
        } else if (!health.answers(request)) {
            Replies.error(
                    request.response(), Errors.unknownPath(request.method().name(), path));
        }
    }

    private static void only(HttpMethod method, HttpServerRequest request, Runnable then) {
        if (request.method().equals(method)) {
            then.run();
        } else {
            Replies.error(request.response(), Errors.wrongMethod(request.path(), method.name()));
        }
    }

    private void listModels(HttpServerRequest request) {
        var snapshot = services.registry().current();
        if (snapshot.complete()) {
            Replies.json(request.response(), ModelCatalog.list(snapshot));
        } else {
            Replies.error(request.response(), Errors.registryUnknown());
        }
    }

    private void findModel(HttpServerRequest request, String encodedId) {
        String id;
        try {
            // a path, unlike a form, has no '+' for a space
            id = URLDecoder.decode(encodedId.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            Replies.error(
                    request.response(),
                    Errors.malformed("model", "The model's name is badly encoded: " + e.getMessage()));
            return;
        }
        ModelCatalog.find(services.registry().current(), id)
                .ifPresentOrElse(
                        json -> Replies.json(request.response(), json),
                        () -> Replies.error(request.response(), Errors.unknownModel(id)));
    }
}
