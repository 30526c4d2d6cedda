// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.server.catalog.Catalog;
import dev.valence.server.catalog.Served;
import dev.valence.server.fake.Await;
import dev.valence.server.fake.FakeCheckpoints;
import dev.valence.server.fake.FakeEngine;
import dev.valence.server.fake.TestRuntime;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.LoadSpec;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelSource;
import dev.valence.wire.assignment.ModelState;
import dev.valence.wire.assignment.RuntimeState;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AssignmentServiceTest {
    private static final AssignedModel MODEL = TestRuntime.model("ns/m", "m");
    private static final AssignedModel OTHER = TestRuntime.model("ns/o", "o");

    private final FakeEngine engine = new FakeEngine();
    private final FakeCheckpoints checkpoints = new FakeCheckpoints();
    private final Catalog catalog = new Catalog();
    private final AssignmentService service =
            new AssignmentService(engine, checkpoints, catalog, Clock.systemUTC(), () -> {});

    @AfterEach
    void stop() {
        service.close();
        engine.close();
    }

    @Test
    void anAssignmentIsAnsweredAtOnceAndCarriedOutBehind() {
        engine.holdLoads();

        RuntimeState answer = apply(1, MODEL);

        assertThat(answer.observedGeneration()).isEqualTo(1);
        assertThat(answer.models()).extracting(ModelState::id).containsExactly("ns/m");
        awaitPhase("ns/m", ModelPhase.Loading);
        assertThat(model("ns/m").message()).isEqualTo("weights: 50 %");
        assertThat(model("ns/m").download().bytes()).isEqualTo(1);
        assertThat(catalog.find("m")).get().isInstanceOf(Served.Unavailable.class);
        engine.releaseLoads();
        awaitPhase("ns/m", ModelPhase.Ready);
        assertThat(model("ns/m").weightBytes()).isEqualTo(1000);
        assertThat(model("ns/m").tokensPerSecond()).isEqualTo(12.3);
        assertThat(catalog.find("m")).get().isInstanceOf(Served.Ready.class);
    }

    @Test
    void theSameAssignmentAgainChangesNothing() {
        apply(1, MODEL);
        awaitPhase("ns/m", ModelPhase.Ready);

        apply(1, MODEL);
        apply(2, MODEL, OTHER);
        awaitPhase("ns/o", ModelPhase.Ready);

        assertThat(engine.calls).containsExactly("load ns/m", "load ns/o");
    }

    @Test
    void anOlderAssignmentIsRefusedAndChangesNothing() {
        apply(5, MODEL);

        assertThatThrownBy(() -> apply(4))
                .isInstanceOf(StaleAssignmentException.class)
                .hasMessageContaining("4 is older than 5");
        assertThat(service.state().observedGeneration()).isEqualTo(5);
        assertThat(service.state().models()).hasSize(1);
    }

    @Test
    void aModelDeletedWhileItLoadsIsNotLoaded() {
        engine.holdLoads();
        apply(1, MODEL, OTHER);
        awaitPhase("ns/m", ModelPhase.Loading);

        apply(2, OTHER);

        Await.until("the load is broken off", () -> service.state().models().size() == 1);
        engine.releaseLoads();
        awaitPhase("ns/o", ModelPhase.Ready);
        assertThat(engine.model("ns/m")).isEmpty();
        assertThat(catalog.find("m")).isEmpty();
    }

    @Test
    void aModelChangedWhileItLoadsIsLoadedAsItIsNow() {
        engine.holdLoads();
        apply(1, MODEL);
        awaitPhase("ns/m", ModelPhase.Loading);
        AssignedModel changed = new AssignedModel(
                "ns/m", List.of("m"), MODEL.source(), "none", 64, MODEL.tier(), 0, null, 0, List.of(), MODEL.engine());

        apply(2, changed);
        Await.until("it is loaded anew", () -> engine.calls.size() == 2);
        engine.releaseLoads();

        awaitPhase("ns/m", ModelPhase.Ready);
        assertThat(engine.model("ns/m").orElseThrow().contextLength()).isEqualTo(64);
    }

    @Test
    void aChangedModelIsReportedAsItIsLoadedUntilItIsLoadedAnew() {
        apply(1, MODEL);
        awaitPhase("ns/m", ModelPhase.Ready);
        AssignedModel changed = new AssignedModel(
                "ns/m", List.of("m"), MODEL.source(), "none", 64, MODEL.tier(), 0, null, 0, List.of(), MODEL.engine());

        engine.holdLoads();
        apply(2, OTHER, MODEL);
        awaitPhase("ns/o", ModelPhase.Loading);
        RuntimeState busy = apply(3, OTHER, changed);
        assertThat(busy.models().getLast().phase()).isEqualTo(ModelPhase.Ready);
        assertThat(busy.models().getLast().loaded()).isEqualTo(LoadSpec.of(MODEL));

        engine.releaseLoads();
        Await.until(
                "it is loaded anew",
                () -> LoadSpec.of(changed).equals(model("ns/m").loaded()));
        awaitPhase("ns/m", ModelPhase.Ready);
    }

    @Test
    void anotherPriorityAndDrainReachTheEngineWithoutALoad() {
        apply(1, MODEL);
        awaitPhase("ns/m", ModelPhase.Ready);

        apply(
                2,
                new AssignedModel(
                        "ns/m",
                        List.of("m"),
                        MODEL.source(),
                        "none",
                        null,
                        MODEL.tier(),
                        100,
                        7,
                        0,
                        List.of(),
                        MODEL.engine()));
        Await.until("it has the priority", () -> engine.calls.contains("prioritize ns/m 100"));
        apply(3);
        Await.until("it is unloaded", () -> engine.calls.contains("unload ns/m"));

        assertThat(engine.calls).containsExactly("load ns/m", "prioritize ns/m 100", "unload ns/m");
        assertThat(engine.drains).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void anUnreachableSourceIsTriedAgainUntilItAnswers() {
        checkpoints.unreachable("file:///models/ns/m", true);
        apply(1, MODEL);
        awaitPhase("ns/m", ModelPhase.Failed);
        assertThat(model("ns/m").reason()).isEqualTo("SourceUnreachable");
        assertThat(model("ns/m").message()).contains("does not answer (tried 1×");

        checkpoints.unreachable("file:///models/ns/m", false);

        awaitPhase("ns/m", ModelPhase.Ready);
    }

    @Test
    void aBrokenCheckpointFailsOnceAndForGood() {
        engine.failLoad("ns/m", new ModelLoadException("UnknownArchitecture", "X is none of Llama, Qwen2"));

        apply(1, MODEL, OTHER);

        awaitPhase("ns/o", ModelPhase.Ready);
        assertThat(model("ns/m").phase()).isEqualTo(ModelPhase.Failed);
        assertThat(model("ns/m").reason()).isEqualTo("UnknownArchitecture");
        assertThat(model("ns/m").message()).isEqualTo("X is none of Llama, Qwen2");
        apply(2, MODEL, OTHER);
        assertThat(engine.calls).containsExactly("load ns/m", "load ns/o");
    }

    @Test
    void aDefectOfTheEngineIsAFailureAndTheWorkerLives() {
        engine.failLoad("ns/m", new IllegalStateException("a defect"));

        apply(1, MODEL);

        awaitPhase("ns/m", ModelPhase.Failed);
        assertThat(model("ns/m").reason()).isEqualTo("InternalError");
        assertThat(service.isAlive()).isTrue();
        apply(2, OTHER);
        awaitPhase("ns/o", ModelPhase.Ready);
    }

    @Test
    void anAdapterWithoutANameIsReportedFailedAndListedNowhere() {
        apply(1, TestRuntime.model("ns/m", "m", TestRuntime.adapter("ns/l", "")));

        awaitPhase("ns/m", ModelPhase.Ready);
        assertThat(model("ns/m").adapters()).singleElement().satisfies(adapter -> {
            assertThat(adapter.phase()).isEqualTo(ModelPhase.Failed);
            assertThat(adapter.message()).isEqualTo("the adapter has no 'servedName'");
        });
        assertThat(catalog.all()).extracting(Served::name).containsExactly("m");
    }

    @Test
    void ofTwoModelsWithOneNameTheLaterIsReportedFailedWithTheOther() {
        apply(1, MODEL, TestRuntime.model("ns/z", "m"));

        awaitPhase("ns/m", ModelPhase.Ready);
        assertThat(model("ns/z").phase()).isEqualTo(ModelPhase.Failed);
        assertThat(model("ns/z").reason()).isEqualTo("NameConflict");
        assertThat(model("ns/z").message()).contains("model ns/m");
        assertThat(engine.calls).containsExactly("load ns/m");

        apply(2, TestRuntime.model("ns/z", "m"));

        awaitPhase("ns/z", ModelPhase.Ready);
        Await.until("the other is gone", () -> engine.calls.contains("unload ns/m"));
    }

    @Test
    void adaptersComeAndGoWithoutTheirModel() {
        apply(1, TestRuntime.model("ns/m", "m", TestRuntime.adapter("ns/a", "a")));
        Await.until(
                "the adapter serves",
                () -> catalog.find("a").filter(Served.Ready.class::isInstance).isPresent());
        assertThat(model("ns/m").adapters().getFirst().rank()).isEqualTo(8);

        apply(2, MODEL);

        Await.until("the adapter is gone", () -> engine.calls.contains("unload adapter ns/a"));
        assertThat(catalog.find("a")).isEmpty();
        assertThat(engine.calls).containsExactly("load ns/m", "load adapter ns/a", "unload adapter ns/a");
    }

    @Test
    void anAdapterThatFailsLeavesItsModelReady() {
        engine.failLoad("ns/a", new ModelLoadException("AdapterBaseMismatch", "made for another base"));

        apply(1, TestRuntime.model("ns/m", "m", TestRuntime.adapter("ns/a", "a")));

        Await.until(
                "the adapter failed", () -> model("ns/m").adapters().getFirst().phase() == ModelPhase.Failed);
        assertThat(model("ns/m").phase()).isEqualTo(ModelPhase.Ready);
        assertThat(model("ns/m").adapters().getFirst().reason()).isEqualTo("AdapterBaseMismatch");
    }

    @Test
    void anErrorFailsWhatCausedItAndTheWorkersGoOn() {
        engine.failLoad("ns/m", new OutOfMemoryError("Java heap space"));
        engine.failLoad("ns/a", new StackOverflowError());

        service.apply(new Assignment(
                1,
                List.of(MODEL, TestRuntime.model("ns/o", "o", TestRuntime.adapter("ns/a", "a"))),
                List.of(ModelSource.of("file:///x/huge"), ModelSource.of("file:///x/good"))));

        awaitPhase("ns/m", ModelPhase.Failed);
        awaitPhase("ns/o", ModelPhase.Ready);
        Await.until(
                "the adapter failed", () -> model("ns/o").adapters().getFirst().phase() == ModelPhase.Failed);
        Await.until("both are inspected", () -> service.state().inspections().size() == 2);
        assertThat(model("ns/m").reason()).isEqualTo("InternalError");
        assertThat(model("ns/m").message()).isEqualTo("java.lang.OutOfMemoryError: Java heap space");
        assertThat(service.state().inspections().getFirst().reason()).isEqualTo("InternalError");
        assertThat(service.state().inspections().getLast().weightBytes()).isEqualTo(1000);
        assertThat(service.isAlive()).isTrue();
    }

    @Test
    void inspectionsDoNotWaitForLoads() {
        engine.holdLoads();
        apply(1, MODEL);
        awaitPhase("ns/m", ModelPhase.Loading);

        service.apply(new Assignment(
                2, List.of(MODEL), List.of(ModelSource.of("file:///x/good"), ModelSource.of("file:///x/broken"))));

        Await.until("both are answered", () -> service.state().inspections().size() == 2);
        var good = service.state().inspections().getFirst();
        var broken = service.state().inspections().getLast();
        assertThat(good.weightBytes()).isEqualTo(1000);
        assertThat(good.reason()).isNull();
        assertThat(broken.reason()).isEqualTo("UnknownArchitecture");
        // no weights are fetched for it
        assertThat(checkpoints.outlined).containsExactly("file:///x/good", "file:///x/broken");
        assertThat(model("ns/m").phase()).isEqualTo(ModelPhase.Loading);
    }

    private RuntimeState apply(long generation, AssignedModel... models) {
        return service.apply(new Assignment(generation, List.of(models), List.of()));
    }

    private ModelState model(String id) {
        return service.state().models().stream()
                .filter(model -> model.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void awaitPhase(String id, ModelPhase phase) {
        Await.until(id + " is " + phase, () -> model(id).phase() == phase);
    }
}
