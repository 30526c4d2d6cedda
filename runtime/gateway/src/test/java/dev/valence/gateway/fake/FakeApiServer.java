// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.fake;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** List and watch of valence.dev, as an API server gives them to an informer: enough to fold, no more. */
public final class FakeApiServer implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 10;
    private static final String GROUP = "/apis/valence.dev/v1alpha1/";

    private static final String EXPIRED =
            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\","
                    + "\"reason\":\"Expired\",\"code\":410}}";

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Map<String, HasMetadata>> resources = new HashMap<>();
    private final Map<String, List<Future<ServerWebSocket>>> watches = new HashMap<>();
    private final HttpServer server;
    /** Later than what a server before this one gave out: it knows nothing of that time. */
    private final long oldest = System.currentTimeMillis();

    private long version = oldest;

    private FakeApiServer(int port) throws TimeoutException {
        server = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(port, "127.0.0.1")
                .await(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** @param port 0 for a free one */
    public static FakeApiServer start(int port) throws TimeoutException {
        return new FakeApiServer(port);
    }

    public int port() {
        return server.actualPort();
    }

    public Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + port())
                .withNamespace("default")
                .build();
    }

    public synchronized void put(HasMetadata resource) {
        var kind = resources.computeIfAbsent(resource.getPlural(), _ -> new LinkedHashMap<>());
        resource.getMetadata().setResourceVersion(Long.toString(++version));
        boolean known = kind.put(resource.getMetadata().getName(), resource) != null;
        tell(known ? "MODIFIED" : "ADDED", resource);
    }

    public synchronized void delete(HasMetadata resource) {
        resources
                .getOrDefault(resource.getPlural(), new HashMap<>())
                .remove(resource.getMetadata().getName());
        resource.getMetadata().setResourceVersion(Long.toString(++version));
        tell("DELETED", resource);
    }

    private void tell(String type, HasMetadata resource) {
        String event = "{\"type\":\"" + type + "\",\"object\":" + Serialization.asJson(resource) + "}";
        watches.getOrDefault(resource.getPlural(), List.of())
                .forEach(watch -> watch.onSuccess(socket -> socket.writeTextMessage(event)));
    }

    private synchronized void handle(HttpServerRequest request) {
        String plural = request.path().substring(request.path().lastIndexOf('/') + 1);
        if (!request.path().startsWith(GROUP)) {
            request.response().setStatusCode(404).end();
        } else if ("true".equals(request.getParam("watch"))) {
            // registered before the handshake is over: an event in between must not be missed
            Future<ServerWebSocket> watch = request.toWebSocket();
            watches.computeIfAbsent(plural, _ -> new ArrayList<>()).add(watch);
            String since = request.getParam("resourceVersion");
            if (since != null && Long.parseLong(since) < oldest) {
                watch.onSuccess(socket -> socket.writeTextMessage(EXPIRED));
            }
        } else {
            Collection<HasMetadata> items =
                    resources.getOrDefault(plural, Map.of()).values();
            request.response()
                    .putHeader("content-type", "application/json")
                    .end(
                            "{\"apiVersion\":\"valence.dev/v1alpha1\",\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\""
                                    + version + "\"},\"items\":" + Serialization.asJson(List.copyOf(items)) + "}");
        }
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
}
