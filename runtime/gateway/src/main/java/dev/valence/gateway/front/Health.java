// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import dev.valence.gateway.http.Replies;
import dev.valence.gateway.registry.Registry;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Live while the event loop turns. Ready from the first listing of the cluster until the gateway drains; a model that
 * is not ready, or an API server that is away, does not make the gateway so.
 */
public final class Health {
    private final Registry registry;
    private final AtomicBoolean draining = new AtomicBoolean();

    public Health(Registry registry) {
        this.registry = registry;
    }

    public void drain() {
        draining.set(true);
    }

    /** False, and nothing done, where the request is for something else. */
    boolean answers(HttpServerRequest request) {
        switch (request.path()) {
            case "/health/live" -> Replies.text(request.response(), 200, "ok\n");
            case "/health/ready" -> ready(request);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void ready(HttpServerRequest request) {
        if (draining.get()) {
            Replies.text(request.response(), 503, "draining\n");
        } else if (!registry.current().complete()) {
            Replies.text(request.response(), 503, "waiting for the first list of models\n");
        } else {
            Replies.text(request.response(), 200, "ok\n");
        }
    }
}
