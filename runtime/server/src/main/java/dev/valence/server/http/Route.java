// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * A method on a path.
 *
 * @param path as it is; one that ends in {@code /} matches everything below it
 * @param handler may throw {@link HttpError}
 */
public record Route(HttpMethod method, String path, Handler<HttpServerRequest> handler) {
    public static Route get(String path, Handler<HttpServerRequest> handler) {
        return new Route(HttpMethod.GET, path, handler);
    }

    public static Route post(String path, Handler<HttpServerRequest> handler) {
        return new Route(HttpMethod.POST, path, handler);
    }

    public static Route put(String path, Handler<HttpServerRequest> handler) {
        return new Route(HttpMethod.PUT, path, handler);
    }

    boolean matches(String requested) {
        return path.endsWith("/")
                ? requested.startsWith(path) && requested.length() > path.length()
                : requested.equals(path);
    }
}
