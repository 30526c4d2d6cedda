// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.metrics;

import dev.valence.engine.api.Engine;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import dev.valence.wire.assignment.RuntimeState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Gauges of the device and its models. Those by model are brought up to date before each scrape. */
public final class StateMetrics {
    private static final String MODEL = "model";

    private final Engine engine;
    private final MultiGauge phases;
    private final MultiGauge weights;
    private final MultiGauge kvPool;
    private final MultiGauge kvUsed;
    private final MultiGauge speed;

    public StateMetrics(MeterRegistry registry, Engine engine) {
        this.engine = engine;
        phases = gauges(registry, "valence.model.phase", "1 for the phase that a model is in, 0 for the others");
        weights = gauges(registry, "valence.model.weight.bytes", "Device memory of a model's weights");
        kvPool = gauges(registry, "valence.kv.pool.bytes", "Device memory of a model's KV pool");
        kvUsed = gauges(registry, "valence.kv.used.bytes", "Of the KV pool, held by requests");
        speed = gauges(registry, "valence.model.tokens.per.second", "Tokens generated, over the last minute of work");
        Gauge.builder("valence.requests.running", engine, e -> e.requests().running())
                .description("Requests that hold KV blocks")
                .register(registry);
        Gauge.builder("valence.requests.waiting", engine, e -> e.requests().waiting())
                .description("Requests queued in the engine")
                .register(registry);
        Gauge.builder("valence.device.total.bytes", engine, e -> e.device().totalBytes())
                .description("Device memory the runtime may use")
                .register(registry);
        Gauge.builder("valence.device.used.bytes", engine, e -> e.device().usedBytes())
                .description("Of it, in use")
                .register(registry);
    }

    public void refresh(RuntimeState state) {
        List<ModelState> models = state.models();
        phases.register(models.stream().flatMap(StateMetrics::phaseRows).toList(), true);
        weights.register(
                models.stream()
                        .map(model -> row(model, (double) model.weightBytes()))
                        .toList(),
                true);
        kvPool.register(
                models.stream()
                        .map(model -> row(model, (double) model.kvBytes()))
                        .toList(),
                true);
        kvUsed.register(
                models.stream()
                        .map(model -> row(model, (double) kvUsedBytes(model.id())))
                        .toList(),
                true);
        speed.register(
                models.stream()
                        .map(model -> row(model, model.tokensPerSecond()))
                        .toList(),
                true);
    }

    private long kvUsedBytes(String modelId) {
        return engine.model(modelId).map(model -> model.kvUsedBytes()).orElse(0L);
    }

    private static Stream<MultiGauge.Row<?>> phaseRows(ModelState model) {
        return Arrays.stream(ModelPhase.values())
                .map(phase -> MultiGauge.Row.of(
                        Tags.of(MODEL, model.id(), "phase", phase.name()), model.phase() == phase ? 1 : 0));
    }

    private static MultiGauge.Row<?> row(ModelState model, double value) {
        return MultiGauge.Row.of(Tags.of(MODEL, model.id()), value);
    }

    private static MultiGauge gauges(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }
}
