// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.EngineException;
import dev.valence.engine.api.FinishReason;
import dev.valence.server.http.Answers;
import dev.valence.server.http.EventStream;
import dev.valence.server.http.HttpError;
import dev.valence.server.metrics.Outcome;
import dev.valence.server.metrics.RequestMetrics;
import dev.valence.server.openai.Generations.Event;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one completion request, from its admission to its end, on its event loop. It ends once: answered,
 * failed, out of time, or left by its client; and then nothing of it goes on, in the engine neither.
 */
final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final Services services;
    private final String endpoint;
    private final String requestId;
    private final HttpServerRequest request;
    private final Context loop;
    private final EventStream stream;
    private final long beganNanos = System.nanoTime();
    private final long deadlineTimer;

    private @Nullable Running running;
    /** Written on the event loop, read by workers too. */
    private volatile boolean ended;

    private boolean sawToken;

    Call(Services services, String endpoint, String requestId, HttpServerRequest request) {
        this.services = services;
        this.endpoint = endpoint;
        this.requestId = requestId;
        this.request = request;
        this.loop = services.vertx().getOrCreateContext();
        this.stream = new EventStream(request);
        this.deadlineTimer = services.vertx()
                .setTimer(
                        services.limits().requestTime().toMillis(),
                        id -> fail(HttpError.server(
                                504,
                                "timeout",
                                "the answer took longer than "
                                        + services.limits().requestTime().toSeconds() + " s; ask for fewer tokens")));
        request.response().closeHandler(closed -> end(Outcome.DISCONNECTED));
    }

    void run(Task task) {
        if (ended) {
            return;
        }
        Outputs outputs = new Outputs(task);
        Answer answer = task.stream()
                ? new StreamAnswer(services.vertx(), services.limits(), stream, task, outputs, this)
                : new WholeAnswer(request, task, outputs, this);
        Generations generations = new Generations(loop, this::on);
        running = new Running(task, outputs, answer, generations);
        try {
            generations.submit(services.engine(), task);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Answers with the error: by status as long as that can be, else as the stream's last event. */
    void fail(Throwable failure) {
        if (ended) {
            return;
        }
        HttpError error = asError(failure);
        end(Outcome.ofStatus(error.status()));
        if (stream.begun()) {
            stream.endWithError(error.body());
        } else {
            Answers.fail(request, error);
        }
    }

    private HttpError asError(Throwable failure) {
        return switch (failure) {
            case EngineException known -> logged(EngineErrors.toHttp(known));
            case HttpError known -> logged(known);
            default -> Answers.asError(failure, requestId + ": " + endpoint);
        };
    }

    /** What the client did wrong, or may try again, is no news here. */
    private HttpError logged(HttpError error) {
        Outcome outcome = Outcome.ofStatus(error.status());
        if (outcome == Outcome.ERROR || outcome == Outcome.TIMEOUT) {
            LOG.warn("{}: {} failed with {}: {}", requestId, endpoint, error.status(), error.getMessage());
        }
        return error;
    }

    /** Nobody waits for what is being prepared. From any thread. */
    boolean isOver() {
        return ended;
    }

    /** Ends without an answer, for there is nobody to read it. */
    void abort(Outcome outcome) {
        LOG.info("{}: {} is broken off: {}", requestId, endpoint, outcome);
        end(outcome);
        request.connection().close();
    }

    void end(Outcome outcome) {
        if (ended) {
            return;
        }
        ended = true;
        services.vertx().cancelTimer(deadlineTimer);
        String model = RequestMetrics.NO_MODEL;
        Running work = running;
        if (work != null) {
            model = work.task().target().name();
            work.answer().stop();
            if (work.outputs().allEnded()) {
                measure(model, work.outputs());
            } else {
                work.generations().cancel();
            }
        }
        long nanos = System.nanoTime() - beganNanos;
        LOG.debug("{}: {} of {} ended after {} ms: {}", requestId, endpoint, model, nanos / 1_000_000, outcome);
        services.metrics().requestEnded(endpoint, model, outcome, nanos);
        services.admission().leave();
    }

    private void on(List<Event> events) {
        Running work = running;
        for (Event event : events) {
            if (ended || work == null) {
                return;
            }
            ChoiceOutput output = work.outputs().of(event.choice());
            switch (event) {
                case Event.Tokens tokens -> {
                    firstToken(work.task(), tokens);
                    output.add(tokens.chunk(), tokens.atNanos());
                    if (output.full()) {
                        work.generations().cancel(event.choice());
                    }
                }
                case Event.Finished finished
                when finished.result().reason() == FinishReason.CANCELLED && !output.full() ->
                    fail(HttpError.unavailable(
                            "cancelled", 1, "the model was taken away before the answer's end; try again"));
                case Event.Finished finished -> output.finish(finished.result());
                case Event.Failed failed -> fail(failed.error());
            }
        }
        if (!ended && work != null) {
            work.answer().advance();
        }
    }

    private void firstToken(Task task, Event.Tokens tokens) {
        if (!sawToken) {
            sawToken = true;
            services.metrics().firstToken(task.target().name(), tokens.atNanos() - beganNanos);
        }
    }

    private void measure(String model, Outputs outputs) {
        var usage = outputs.usage();
        services.metrics().tokens(model, usage.promptTokens(), usage.completionTokens());
        for (int i = 0; i < outputs.size(); i++) {
            long nanos = outputs.of(i).nanosPerToken();
            if (nanos > 0) {
                services.metrics().perOutputToken(model, nanos);
            }
        }
    }

    private record Running(Task task, Outputs outputs, Answer answer, Generations generations) {}
}
