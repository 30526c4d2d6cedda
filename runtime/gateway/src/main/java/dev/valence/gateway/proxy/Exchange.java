// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.proxy;

import dev.valence.gateway.body.ModelName;
import dev.valence.gateway.error.ApiError;
import dev.valence.gateway.error.Errors;
import dev.valence.gateway.http.BodyReader;
import dev.valence.gateway.http.Replies;
import dev.valence.gateway.http.TravellingHeaders;
import dev.valence.gateway.metrics.GatewayMetrics;
import dev.valence.gateway.registry.Replica;
import dev.valence.gateway.registry.Target;
import dev.valence.gateway.route.Decision;
import dev.valence.gateway.route.RouteQuery;
import dev.valence.gateway.route.Router;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client request from its head to the end of its answer. For one event loop.
 *
 * <pre>
 * read body ─► route ─► attempt ─► answered
 *                ▲ │        │
 *                │ ▼        │ unreachable, died, failed, refused
 *                hold ◄─────┘ (or route at once, while replicas are left)
 * </pre>
 */
public final class Exchange {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);
    /** As nginx counts a client that left before it had its answer; never sent. */
    private static final int CLIENT_LEFT = 499;

    private final Services services;
    private final Vertx vertx;
    private final HttpClient client;
    private final Holds holds;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String requestId;
    private final Instant startedAt;
    private final Set<String> tried = new HashSet<>();

    private Buffer body = Buffer.buffer();
    private String model = "";
    private String modelLabel = GatewayMetrics.UNKNOWN_MODEL;
    private Duration held = Duration.ZERO;
    private Duration backoff = ProxySettings.BACKOFF_MIN;
    /** When those tried are asked again; stands through all that wakes the request before. */
    private @Nullable Instant retryAt;

    /** Addresses of the replicas that failed, one for each time. */
    private final List<String> failures = new ArrayList<>();

    private boolean over;
    private @Nullable Attempt attempt;
    private Holds.@Nullable Hold hold;

    private Exchange(
            Services services,
            Vertx vertx,
            HttpClient client,
            Holds holds,
            HttpServerRequest request,
            String requestId) {
        this.services = services;
        this.vertx = vertx;
        this.client = client;
        this.holds = holds;
        this.request = request;
        this.response = request.response();
        this.requestId = requestId;
        this.startedAt = services.clock().instant();
    }

    /** Answers the request, whatever happens; returns before it has. */
    public static void begin(
            Services services,
            Vertx vertx,
            HttpClient client,
            Holds holds,
            HttpServerRequest request,
            String requestId) {
        new Exchange(services, vertx, client, holds, request, requestId).read();
    }

    private void read() {
        response.closeHandler(_ -> clientLeft());
        response.exceptionHandler(_ -> clientLeft());
        String encoding = request.getHeader("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            fail(Errors.encodedBody(encoding));
            return;
        }
        ProxySettings settings = services.settings();
        BodyReader.read(
                vertx,
                request,
                services.bodies(),
                settings.maxBodyBytes(),
                settings.bodyTimeout(),
                this::scan,
                this::fail);
    }

    private void scan(Buffer whole) {
        if (whole.length() <= ProxySettings.MAX_BYTES_ON_LOOP) {
            scanned(whole, ModelName.read(whole.getBytes()));
        } else {
            vertx.executeBlocking(() -> ModelName.read(whole.getBytes()), false)
                    .onSuccess(reading -> scanned(whole, reading));
        }
    }

    private void scanned(Buffer whole, ModelName.Reading reading) {
        if (over) {
            // the client left meanwhile, and until now the bytes were in use
            services.bodies().giveBack(whole.length());
            return;
        }
        body = whole;
        switch (reading) {
            case ModelName.Reading.Malformed(String param, String message) -> fail(Errors.malformed(param, message));
            case ModelName.Reading.Named(String name) -> {
                model = name;
                route();
            }
        }
    }

    private void route() {
        var query = new RouteQuery(model, requestId, tried, services.load(), now());
        switch (Router.decide(query, services.registry().current())) {
            case Decision.Send(Target target, Replica replica) -> {
                modelLabel = target.servedName();
                send(replica);
            }
            case Decision.Wait(Target target) -> {
                modelLabel = target.servedName();
                hold(Errors.notReady(target, services.settings().hold()));
            }
            case Decision.WaitForRegistry() -> hold(Errors.registryUnknown());
            case Decision.Stalled(Target target) -> {
                modelLabel = target.servedName();
                fail(Errors.stalled(target));
            }
            case Decision.Unknown(String name) -> fail(Errors.unknownModel(name));
        }
    }

    private void hold(ApiError whenOver) {
        Duration left = services.settings().hold().minus(held);
        if (!left.isPositive()) {
            fail(whenOver);
            return;
        }
        if (holds.full()) {
            fail(Errors.overloaded("waiting requests"));
            return;
        }
        Instant since = now();
        // with nobody tried there is nothing to try again before the snapshot changes
        if (!tried.isEmpty() && retryAt == null) {
            retryAt = since.plus(backoff);
        }
        Duration wait = retryAt == null ? left : shorter(left, Duration.between(since, retryAt));
        services.metrics().holdBegan();
        hold = holds.hold(wait, () -> {
            hold = null;
            services.metrics().holdEnded();
            held = held.plus(Duration.between(since, now()));
            retryIfDue();
            route();
        });
    }

    private void retryIfDue() {
        if (retryAt != null && !now().isBefore(retryAt)) {
            retryAt = null;
            tried.clear();
            backoff = shorter(backoff.multipliedBy(2), ProxySettings.BACKOFF_MAX);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void send(Replica replica) {
        String address = replica.address();
        services.load().begin(address);
        var next = new Attempt(vertx, client, replica, services.answers(), services.settings());
        attempt = next;
        next.run(request.path(), TravellingHeaders.toReplica(request.headers(), requestId), body, response)
                .onSuccess(outcome -> {
                    services.load().end(address);
                    attempt = null;
                    services.metrics()
                            .attemptEnded(outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT));
                    if (!over) {
                        settle(replica, outcome);
                    }
                });
    }

    private void settle(Replica replica, Outcome outcome) {
        String address = replica.address();
        switch (outcome) {
            case Outcome.Answer answer -> {
                services.load().answered(address);
                if (answer.status() >= 500) {
                    log.warn("{}: {} ({}) answered {}", requestId, replica.pod(), address, answer.status());
                }
                answer(answer)
                        .onComplete(
                                _ -> services.answers().giveBack(answer.body().length()));
                finish(answer.status());
            }
            case Outcome.Streamed() -> {
                services.load().answered(address);
                finish(200);
            }
            case Outcome.Unreachable(Throwable cause) -> {
                failed(replica, "cannot be reached", cause.toString());
                route();
            }
            case Outcome.Died(Throwable cause) -> {
                failed(replica, "broke off before it answered", cause.toString());
                elsewhere(address);
            }
            case Outcome.Failed(String message) -> {
                failed(replica, "failed before its first token", message);
                elsewhere(address);
            }
            case Outcome.Refused(int status) -> {
                log.info("{}: {} ({}) refused with {}, asking another", requestId, replica.pod(), address, status);
                passOver(replica);
                route();
            }
            case Outcome.BrokeOff(Throwable cause) -> {
                failed(replica, "broke off in the middle of its answer", cause.toString());
                fail(Errors.brokeOff(model));
            }
            case Outcome.Cancelled() -> log.debug("{}: cancelled", requestId);
            case Outcome.NoRoom() -> fail(Errors.overloaded("answer bytes in memory"));
            case Outcome.TooLarge() -> fail(Errors.answerTooLarge(ProxySettings.MAX_ANSWER_BYTES));
            case Outcome.ClientStalled() -> {
                log.info(
                        "{}: the client took nothing for {}",
                        requestId,
                        services.settings().clientStall());
                request.connection().close();
                finish(CLIENT_LEFT);
            }
        }
    }

    private Future<Void> answer(Outcome.Answer answer) {
        if (response.headWritten()) {
            return response.end(lastEvent(answer));
        }
        response.setStatusCode(answer.status());
        TravellingHeaders.toClient(answer.headers(), response.headers());
        return response.end(answer.body());
    }

    /** Comments of a replica that died have gone out, and the next one answers with no stream: with an error. */
    private Buffer lastEvent(Outcome.Answer answer) {
        if (answer.status() < 400) {
            return Buffer.buffer(Errors.noStream(model).event());
        }
        // data is one line; JSON has line breaks only where a space does as well
        String json = answer.body().toString().replace('\n', ' ').replace('\r', ' ');
        return Buffer.buffer("data: " + json + "\n\n");
    }

    /** For a request that may itself be the cause: it is not given to everybody. */
    private void elsewhere(String failed) {
        failures.add(failed);
        if (failures.size() >= ProxySettings.MAX_FAILURES) {
            fail(Errors.failedTooOften(
                    model, failures.size(), Set.copyOf(failures).size()));
        } else {
            route();
        }
    }

    private void failed(Replica replica, String what, String cause) {
        log.warn("{}: {} ({}) {}: {}", requestId, replica.pod(), replica.address(), what, cause);
        passOver(replica);
    }

    /** For this request until it has waited, and for others while it cools, where they have another. */
    private void passOver(Replica replica) {
        tried.add(replica.address());
        services.load().failed(replica.address(), now());
    }

    private void fail(ApiError error) {
        if (!over) {
            Replies.error(response, error);
            finish(error.status());
        }
    }

    private void clientLeft() {
        if (over) {
            return;
        }
        if (hold != null && hold.cancel()) {
            services.metrics().holdEnded();
        }
        if (attempt != null) {
            attempt.cancel();
        }
        finish(CLIENT_LEFT);
    }

    private void finish(int status) {
        over = true;
        services.bodies().giveBack(body.length());
        body = Buffer.buffer();
        Duration took = Duration.between(startedAt, now());
        log.debug("{}: {} ended with {} after {} ms", requestId, modelLabel, status, took.toMillis());
        services.metrics().requestEnded(modelLabel, status, took);
    }

    private Instant now() {
        return services.clock().instant();
    }
}
