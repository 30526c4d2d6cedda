// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * Counts and times requests. Safe from any thread.
 *
 * <p>The label {@code model} is a served name or {@link #NO_MODEL}, never what a client made up: labels are memory.
 */
public final class RequestMetrics {
    public static final String NO_MODEL = "";

    private final MeterRegistry registry;

    public RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    public void requestEnded(String endpoint, String model, Outcome outcome, long nanos) {
        Counter.builder("valence.requests")
                .description("Requests, by how they ended")
                .tag("endpoint", endpoint)
                .tag("model", model)
                .tag("outcome", outcome.label())
                .register(registry)
                .increment();
        if (outcome == Outcome.OK) {
            histogram("valence.request", "From a request's head to the end of its answer", model, 0.05, 600)
                    .record(Duration.ofNanos(nanos));
        }
    }

    public void tokens(String model, long prompt, long completion) {
        counter("valence.prompt.tokens", "Tokens of prompts, of requests that were answered to their end", model)
                .increment((double) prompt);
        counter("valence.completion.tokens", "Tokens generated, of requests that were answered to their end", model)
                .increment((double) completion);
    }

    public void firstToken(String model, long nanos) {
        histogram("valence.time.to.first.token", "From a request's head to its first token", model, 0.001, 60)
                .record(Duration.ofNanos(nanos));
    }

    /** @param nanos between two tokens of one choice, on average */
    public void perOutputToken(String model, long nanos) {
        histogram("valence.time.per.output.token", "Between two tokens of one choice, on average", model, 0.0005, 5)
                .record(Duration.ofNanos(nanos));
    }

    private Counter counter(String name, String description, String model) {
        return Counter.builder(name)
                .description(description)
                .tag("model", model)
                .register(registry);
    }

    private Timer histogram(String name, String description, String model, double minSeconds, double maxSeconds) {
        return Timer.builder(name)
                .description(description)
                .tag("model", model)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos((long) (minSeconds * 1e9)))
                .maximumExpectedValue(Duration.ofNanos((long) (maxSeconds * 1e9)))
                .register(registry);
    }
}
