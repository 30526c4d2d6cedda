// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.health;

import dev.valence.server.http.Answers;
import dev.valence.server.http.Route;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@code /health/live}: false means only a new start helps. {@code /health/ready}: false means no new work now. A
 * process without models is ready: it takes an assignment.
 *
 * @param deadBecause reasons, empty while the process lives
 * @param busyBecause reasons, empty while it takes work
 */
public record Health(Supplier<List<String>> deadBecause, Supplier<List<String>> busyBecause) {

    public List<Route> routes() {
        return List.of(
                Route.get("/health/live", request -> answer(request, "live", deadBecause.get())),
                Route.get("/health/ready", request -> answer(request, "ready", busyBecause.get())));
    }

    private static void answer(HttpServerRequest request, String status, List<String> reasons) {
        boolean good = reasons.isEmpty();
        Answers.json(request, good ? 200 : 503, new Body(good ? status : "not " + status, reasons));
    }

    private record Body(String status, List<String> reasons) {}
}
