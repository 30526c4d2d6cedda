// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.gateway.error.Errors;
import dev.valence.gateway.http.Replies;
import dev.valence.gateway.registry.Registry;
import dev.valence.gateway.registry.Snapshot;
import dev.valence.gateway.registry.Target;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The control port: {@code /metrics}, health, and {@code /registry}, which shows what the gateway routes by: each name,
 * who serves it, and who wanted to.
 */
final class ControlDoor extends VerticleBase {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Registry registry;
    private final Health health;
    private final PrometheusMeterRegistry meters;
    private final String host;
    private final int port;
    private @Nullable HttpServer server;

    ControlDoor(Registry registry, Health health, PrometheusMeterRegistry meters, String host, int port) {
        this.registry = registry;
        this.health = health;
        this.meters = meters;
        this.host = host;
        this.port = port;
    }

    /** What {@code /registry} shows. */
    record Shown(boolean complete, List<Name> names, List<Clash> conflicts) {
        record Name(String name, String resource, List<String> replicas, String reason, String message) {}

        record Clash(String name, String winner, String loser) {}

        static Shown of(Snapshot snapshot) {
            return new Shown(
                    snapshot.complete(),
                    snapshot.all().stream().map(Shown::name).toList(),
                    snapshot.conflicts().stream()
                            .map(clash -> new Clash(clash.servedName(), clash.winner(), clash.loser()))
                            .toList());
        }

        private static Name name(Target target) {
            List<String> replicas = target.replicas().stream()
                    .map(replica -> replica.pod() + "=" + replica.address())
                    .toList();
            return new Name(
                    target.servedName(),
                    target.resource(),
                    replicas,
                    target.standing().reason(),
                    target.standing().message());
        }
    }

    @Override
    public Future<?> start() {
        server = vertx.createHttpServer().requestHandler(this::handle);
        return server.listen(port, host)
                .recover(cause -> Future.failedFuture(new CannotListenException(host, port, "--control-port", cause)));
    }

    int port() {
        return server == null ? 0 : server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        switch (request.path()) {
            case "/metrics" ->
                response.putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(meters.scrape());
            case "/registry" -> showRegistry(response);
            default -> {
                if (!health.answers(request)) {
                    Replies.error(response, Errors.unknownPath(request.method().name(), request.path()));
                }
            }
        }
    }

    private void showRegistry(HttpServerResponse response) {
        try {
            Replies.json(response, JSON.writeValueAsBytes(Shown.of(registry.current())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a registry of plain values could not be written", e);
        }
    }
}
