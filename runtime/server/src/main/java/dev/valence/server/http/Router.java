// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the route of a request; 404 and 405 otherwise. Immutable. */
public final class Router implements Handler<HttpServerRequest> {
    private final List<Route> routes;

    public Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    @Override
    public void handle(HttpServerRequest request) {
        // Vert.x answers 500 with an empty body to what a handler throws
        try {
            find(request).handler().handle(request);
        } catch (RuntimeException e) {
            Answers.fail(request, e);
        }
    }

    private Route find(HttpServerRequest request) {
        String path = request.path() == null ? "" : request.path();
        List<Route> onPath =
                routes.stream().filter(route -> route.matches(path)).toList();
        if (onPath.isEmpty()) {
            throw HttpError.invalid(
                    404,
                    "unknown_path",
                    null,
                    "there is no " + path + " here; there is "
                            + routes.stream().map(Route::path).distinct().collect(Collectors.joining(", ")));
        }
        return onPath.stream()
                .filter(route -> route.method().equals(request.method()))
                .findFirst()
                .orElseThrow(() -> HttpError.methodNotAllowed(
                        request.method().name(),
                        path,
                        onPath.stream()
                                .map(route -> route.method().name())
                                .distinct()
                                .collect(Collectors.joining(", "))));
    }
}
