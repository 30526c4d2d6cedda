// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.crds.condition.Reason;
import dev.valence.engine.Engines;
import dev.valence.engine.api.CheckpointSize;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.ModelSpec;
import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.PodPhase;
import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.PoolSelector;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.operator.plan.Plan;
import dev.valence.operator.plan.Planner;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Inspection;
import dev.valence.wire.assignment.LoadState;
import dev.valence.wire.assignment.ModelSource;
import dev.valence.wire.assignment.RuntimeState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the operator admits, the engine loads: both count the same bytes, to the last. */
class AdmissionTest {
    private static final Path FIXTURES = Path.of("../runtime/engine/src/test/resources/fixtures")
            .toAbsolutePath()
            .normalize();
    private static final List<String> CHECKPOINTS = List.of("llama-f32", "qwen2-f32-tied");

    /** No multiple of the tokens in a block of KV cache. */
    private static final int CONTEXT_LENGTH = 101;

    private static final long RESERVE_BYTES = 4096;
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String NAMESPACE = "ns";

    @Test
    void poolThatIsFullToTheLastByteLoadsWhatItWasPlannedWith() {
        List<Inspection> inspections = inspections();
        long neededBytes = inspections.stream()
                .mapToLong(found -> found.weightBytes() + found.overheadBytes() + found.kvBytesFor(CONTEXT_LENGTH))
                .sum();
        try (Engine engine = Engines.open(EngineOptions.DEFAULT.withMemoryBytes(neededBytes + RESERVE_BYTES))) {
            List<AssignedModel> admitted = admitted(plan(engine, inspections));
            assertThat(admitted).hasSameSizeAs(CHECKPOINTS);
            admitted.forEach(model -> load(engine, model));
            assertThat(engine.device().usedBytes())
                    .as("the overhead is told for the checkpoint's own context, which is longer")
                    .isBetween(1L, neededBytes);
        }
        try (Engine engine = Engines.open(EngineOptions.DEFAULT.withMemoryBytes(neededBytes + RESERVE_BYTES - 1))) {
            Plan plan = plan(engine, inspections);
            assertThat(admitted(plan)).hasSize(CHECKPOINTS.size() - 1);
            assertThat(plan.models().values())
                    .as("one byte less")
                    .anySatisfy(verdict -> assertThat(verdict.reason()).isEqualTo(Reason.InsufficientMemory));
        }
    }

    private static List<AssignedModel> admitted(Plan plan) {
        return plan.assignments().values().stream()
                .flatMap(assignment -> assignment.models().stream())
                .toList();
    }

    private static List<Inspection> inspections() {
        try (Engine engine = Engines.open(EngineOptions.DEFAULT)) {
            return CHECKPOINTS.stream()
                    .map(checkpoint -> inspection(checkpoint, engine.inspect(FIXTURES.resolve(checkpoint))))
                    .toList();
        }
    }

    private static Inspection inspection(String checkpoint, CheckpointSize size) {
        return new Inspection(
                source(checkpoint),
                size.architecture(),
                size.weightBytes(),
                size.kvBytesPerToken(),
                size.kvBlockTokens(),
                size.contextLength(),
                size.overheadBytes(),
                null,
                null);
    }

    private static ModelSource source(String checkpoint) {
        return ModelSource.of("file://" + FIXTURES.resolve(checkpoint));
    }

    /** One pod that has just started, of a pool that leaves the memory to be measured. */
    private static Plan plan(Engine engine, List<Inspection> inspections) {
        var state = new RuntimeState(0, "i", engine.device(), new LoadState(0, 0), List.of(), List.of());
        var pod = new RuntimePod(
                "p-0",
                "h",
                PodPhase.Running,
                true,
                NOW,
                null,
                null,
                0,
                null,
                "127.0.0.1",
                true,
                null,
                false,
                null,
                state,
                Map.of(),
                List.of());
        var pool = new Pool(
                "p", 1, Map.of(), NOW, 1, "h", engine.device().totalBytes(), RESERVE_BYTES, false, List.of(pod));
        List<Model> models = CHECKPOINTS.stream().map(AdmissionTest::model).toList();
        return Planner.plan(
                new Cluster(NAMESPACE, List.of(pool), models, List.of(), inspections, List.of()),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Model model(String checkpoint) {
        return new Model(
                checkpoint,
                1,
                NOW,
                false,
                source(checkpoint),
                List.of(checkpoint),
                PoolSelector.ALL,
                "none",
                CONTEXT_LENGTH,
                1,
                1,
                300,
                0,
                Map.of(),
                Set.of());
    }

    private static void load(Engine engine, AssignedModel model) {
        engine.load(
                new ModelSpec(
                        model.id(),
                        FIXTURES.resolve(model.id().substring(NAMESPACE.length() + 1)),
                        model.quantization(),
                        model.contextLength(),
                        model.kvBytes(),
                        model.priority(),
                        model.engine()),
                progress -> {});
    }
}
