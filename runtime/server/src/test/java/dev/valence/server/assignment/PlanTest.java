// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.server.fake.TestRuntime;
import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.Inspection;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
    private static final AssignedAdapter ADAPTER = TestRuntime.adapter("ns/a", "a");
    private static final AssignedModel MODEL = TestRuntime.model("ns/m", "m");
    private static final AssignedModel WITH_ADAPTER = TestRuntime.model("ns/m", "m", ADAPTER);
    private static final AssignedModel OTHER = TestRuntime.model("ns/o", "o");
    private static final ModelSource SOURCE = ModelSource.of("file:///x");

    @Test
    void whatIsMissingIsLoadedInOrder() {
        assertThat(plan(desired(MODEL, OTHER), Actual.NOTHING))
                .containsExactly(new Action.Load(MODEL), new Action.Load(OTHER));
    }

    @Test
    void whatIsThereNeedsNothing() {
        assertThat(plan(desired(MODEL), Actual.NOTHING.put(ready(MODEL)))).isEmpty();
    }

    @Test
    void memoryIsFreedBeforeItIsTaken() {
        assertThat(plan(desired(OTHER), Actual.NOTHING.put(ready(MODEL))))
                .containsExactly(new Action.Unload("ns/m"), new Action.Load(OTHER));
    }

    @Test
    void anotherSourceIsLoadedAfterTheOldIsGone() {
        AssignedModel changed = withSource(MODEL, SOURCE);

        assertThat(plan(desired(changed), Actual.NOTHING.put(ready(MODEL)))).containsExactly(new Action.Unload("ns/m"));
        assertThat(plan(desired(changed), Actual.NOTHING)).containsExactly(new Action.Load(changed));
    }

    @Test
    void anotherNameNeedsNoLoading() {
        assertThat(plan(desired(TestRuntime.model("ns/m", "other-name")), Actual.NOTHING.put(ready(MODEL))))
                .isEmpty();
    }

    @Test
    void anotherPriorityOrDrainNeedsNoLoading() {
        AssignedModel raised = with(MODEL, 100, null);
        AssignedModel patient = with(MODEL, 0, 300);

        assertThat(plan(desired(raised), Actual.NOTHING.put(ready(MODEL)))).containsExactly(new Action.Adjust(raised));
        assertThat(plan(desired(patient), Actual.NOTHING.put(ready(MODEL))))
                .containsExactly(new Action.Adjust(patient));
        assertThat(plan(desired(raised), Actual.NOTHING.put(ready(raised)))).isEmpty();
    }

    @Test
    void aFailureIsNotTriedAgainUntilItsSpecificationChanges() {
        Actual failed = Actual.NOTHING.put(failed(MODEL, failure("UnknownArchitecture", null, 0)));

        assertThat(plan(desired(MODEL), failed)).isEmpty();
        assertThat(plan(desired(withSource(MODEL, SOURCE)), failed)).containsExactly(new Action.Forget("ns/m"));
    }

    @Test
    void anUnreachableSourceIsTriedAgainInTime() {
        Actual failed = Actual.NOTHING.put(failed(MODEL, failure("SourceUnreachable", NOW.plusSeconds(5), 0)));

        assertThat(plan(desired(MODEL), failed)).isEmpty();
        assertThat(Plan.nextRetry(failed)).hasValue(NOW.plusSeconds(5));
        assertThat(Plan.of(desired(MODEL), failed, NOW.plusSeconds(5))).containsExactly(new Action.Load(MODEL));
    }

    @Test
    void whatLackedMemoryIsTriedAgainWhenAModelHasGone() {
        Actual failed = Actual.NOTHING.put(failed(MODEL, failure("InsufficientMemory", null, 0)));

        assertThat(plan(desired(MODEL), failed)).isEmpty();
        assertThat(plan(desired(MODEL), failed.unloaded("ns/gone"))).containsExactly(new Action.Load(MODEL));
    }

    @Test
    void adaptersFollowTheirModelAndGoBeforeOtherLoads() {
        assertThat(plan(desired(WITH_ADAPTER, OTHER), Actual.NOTHING.put(ready(WITH_ADAPTER))))
                .containsExactly(new Action.LoadAdapter("ns/m", ADAPTER), new Action.Load(OTHER));
        assertThat(plan(desired(WITH_ADAPTER), Actual.NOTHING)).containsExactly(new Action.Load(WITH_ADAPTER));
    }

    @Test
    void anAdapterNoLongerWantedIsUnloaded() {
        TrackedModel tracked = ready(MODEL).withAdapter("ns/a", TrackedAdapter.of(ADAPTER, ModelPhase.Ready));

        assertThat(plan(desired(MODEL), Actual.NOTHING.put(tracked)))
                .containsExactly(new Action.UnloadAdapter("ns/m", "ns/a"));
    }

    @Test
    void aChangedAdapterIsUnloadedFirst() {
        AssignedAdapter changed = new AssignedAdapter("ns/a", "a", SOURCE, 16);
        TrackedModel tracked = ready(MODEL).withAdapter("ns/a", TrackedAdapter.of(ADAPTER, ModelPhase.Ready));

        assertThat(plan(desired(TestRuntime.model("ns/m", "m", changed)), Actual.NOTHING.put(tracked)))
                .containsExactly(new Action.UnloadAdapter("ns/m", "ns/a"));
    }

    @Test
    void aRefusedModelThatIsLoadedIsUnloaded() {
        Desired conflict = desired(OTHER, TestRuntime.model("ns/m", "o"));

        assertThat(plan(conflict, Actual.NOTHING.put(ready(MODEL)).put(ready(OTHER))))
                .containsExactly(new Action.Unload("ns/m"));
    }

    @Test
    void inspectionsAreDoneOnceAndForgottenWhenUnasked() {
        Desired asks = Desired.of(new Assignment(1, List.of(), List.of(SOURCE, SOURCE)));
        Inspection answer = new Inspection(SOURCE, "X", 1, 1, 1, 1, 1, null, null);
        Actual done = Actual.NOTHING.inspected(SOURCE, new TrackedInspection(answer, null));

        assertThat(plan(asks, Actual.NOTHING)).containsExactly(new Action.Inspect(SOURCE));
        assertThat(plan(asks, done)).isEmpty();
        assertThat(plan(Desired.NOTHING, done)).containsExactly(new Action.ForgetInspection(SOURCE));
    }

    private static List<Action> plan(Desired desired, Actual actual) {
        return Plan.of(desired, actual, NOW);
    }

    private static Desired desired(AssignedModel... models) {
        return Desired.of(new Assignment(1, List.of(models), List.of()));
    }

    private static TrackedModel ready(AssignedModel model) {
        return TrackedModel.of(model, ModelPhase.Ready);
    }

    private static TrackedModel failed(AssignedModel model, Failure failure) {
        return TrackedModel.of(model, ModelPhase.Loading).failed(failure);
    }

    private static Failure failure(String reason, @Nullable Instant retryAt, int unloadsSeen) {
        return new Failure(reason, "it failed", 1, retryAt, unloadsSeen);
    }

    private static AssignedModel with(AssignedModel model, int priority, @Nullable Integer drainSeconds) {
        return new AssignedModel(
                model.id(),
                model.servedNames(),
                model.source(),
                model.quantization(),
                model.contextLength(),
                model.tier(),
                priority,
                drainSeconds,
                model.kvBytes(),
                model.adapters(),
                model.engine());
    }

    private static AssignedModel withSource(AssignedModel model, ModelSource source) {
        return new AssignedModel(
                model.id(),
                model.servedNames(),
                source,
                model.quantization(),
                model.contextLength(),
                model.tier(),
                model.priority(),
                model.drainSeconds(),
                model.kvBytes(),
                model.adapters(),
                Map.of());
    }
}
