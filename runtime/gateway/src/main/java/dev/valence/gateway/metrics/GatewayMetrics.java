// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The gateway's meters. Safe for any thread.
 *
 * <p>The {@code model} label is a served name of the snapshot or {@link #UNKNOWN_MODEL}: what clients send is no label,
 * or a client could fill the memory with label values.
 */
public final class GatewayMetrics {
    public static final String UNKNOWN_MODEL = "unknown";
    private static final String PREFIX = "valence.gateway.";

    private final MeterRegistry meters;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    public GatewayMetrics(MeterRegistry meters) {
        this.meters = meters;
        gauge("held.requests", "Requests that wait for a replica", held::get);
        gauge("client.connections", "Open connections of clients", connections::get);
    }

    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(PREFIX + name, value).description(description).register(meters);
    }

    /** A request is over, with this HTTP status; 499 where the client left first. */
    public void requestEnded(String model, int status, Duration took) {
        Timer.builder(PREFIX + "request")
                .description("From a request's head to the end of its answer")
                .tag("model", model)
                .tag("status", Integer.toString(status))
                .register(meters)
                .record(took);
    }

    /** @param outcome class of how the attempt ended, of a fixed few */
    public void attemptEnded(String outcome) {
        Counter.builder(PREFIX + "attempts")
                .description("Requests to replicas, by how they ended")
                .tag("outcome", outcome)
                .register(meters)
                .increment();
    }

    public void holdBegan() {
        held.incrementAndGet();
    }

    public void holdEnded() {
        held.decrementAndGet();
    }

    /** The number of connections with this one. */
    public int connectionOpened() {
        return connections.incrementAndGet();
    }

    public void connectionClosed() {
        connections.decrementAndGet();
    }
}
