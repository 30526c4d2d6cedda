// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.control;

import dev.valence.server.assignment.AssignmentService;
import dev.valence.server.assignment.StaleAssignmentException;
import dev.valence.server.http.Answers;
import dev.valence.server.http.Bodies;
import dev.valence.server.http.HttpError;
import dev.valence.server.http.Json;
import dev.valence.server.http.Route;
import dev.valence.server.metrics.StateMetrics;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.RuntimeState;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** The routes of the control API. Its feed belongs to the event loop it is made on. */
public final class ControlApi {
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Vertx vertx;
    private final BearerToken token;
    private final Bodies bodies;
    private final AssignmentService assignments;
    private final PrometheusMeterRegistry registry;
    private final StateMetrics stateMetrics;
    private final StateFeed feed;

    public ControlApi(
            Vertx vertx,
            Context loop,
            BearerToken token,
            Bodies bodies,
            AssignmentService assignments,
            PrometheusMeterRegistry registry,
            StateMetrics stateMetrics) {
        this.vertx = vertx;
        this.token = token;
        this.bodies = bodies;
        this.assignments = assignments;
        this.registry = registry;
        this.stateMetrics = stateMetrics;
        this.feed = new StateFeed(vertx, loop, assignments::state);
    }

    public List<Route> routes() {
        return List.of(
                Route.put("/v1/assignment", this::assign),
                Route.get("/v1/state", this::state),
                Route.get("/metrics", this::metrics));
    }

    /** The state has changed. Any thread. */
    public void poke() {
        feed.poke();
    }

    private void assign(HttpServerRequest request) {
        token.require(request);
        bodies.readJson(request, body -> Future.succeededFuture(apply(Json.read(body, Assignment.class))))
                .onComplete(state -> Answers.json(request, 200, state), failure -> Answers.fail(request, failure));
    }

    private RuntimeState apply(Assignment assignment) {
        try {
            return assignments.apply(assignment);
        } catch (StaleAssignmentException e) {
            throw HttpError.invalid(409, "stale_generation", "generation", String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw HttpError.invalid(400, "invalid_assignment", null, String.valueOf(e.getMessage()));
        }
    }

    private void state(HttpServerRequest request) {
        token.require(request);
        feed.listen(request);
    }

    private void metrics(HttpServerRequest request) {
        vertx.executeBlocking(
                        () -> {
                            stateMetrics.refresh(assignments.state());
                            return registry.scrape();
                        },
                        false)
                .onComplete(
                        text -> Answers.send(request, 200, METRICS_TYPE, Buffer.buffer(text)),
                        failure -> Answers.fail(request, failure));
    }
}
