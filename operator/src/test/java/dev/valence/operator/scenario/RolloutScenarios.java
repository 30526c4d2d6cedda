// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.crds.InferenceModel;
import dev.valence.crds.InferenceModelStatus;
import dev.valence.crds.Placement;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import dev.valence.wire.assignment.AssignedModel;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a changed InferenceModel does to those who use it. */
public abstract class RolloutScenarios extends Scenarios {
    private static final Duration A_WHILE = Duration.ofMillis(150);

    @Test
    void changedModelIsServedByAtLeastOneOfTwoReplicasAtEveryMoment() {
        onTwoPods("m");
        world.checkpoints.put(World.uri("other"), 2 * MIB, A_WHILE);
        world.kubelet.answering().reset(id("m"));
        try (var statuses = new Statuses<>(world, InferenceModel.class, "m")) {
            InferenceModel settled = world.model("m");
            for (String change :
                    List.of(source("other"), "{\"contextLength\":512}", "{\"engine\":{\"kvType\":\"f16\"}}")) {
                long generation = patch(world.model("m"), change).getMetadata().getGeneration();
                settled = world.awaitModel("m", found -> isSettled(found, generation));
                assertThat(assigned()).allSatisfy(model -> assertThat(change).contains(changed(model, change)));
            }
            assertThat(world.kubelet.answering().least(id("m"))).isEqualTo(1);
            assertThat(statuses.seenUpTo(Objects.requireNonNull(settled)))
                    .allSatisfy(status -> assertThat(status.replicas()).isPositive())
                    .allSatisfy(status ->
                            assertThat(World.isReady(status.conditions())).isTrue())
                    .anySatisfy(status -> assertThat(
                                    condition(status, ConditionType.Reconciling).getMessage())
                            .contains("the change has reached 1 of 2"))
                    .anySatisfy(status -> assertThat(status.placements())
                            .anySatisfy(placement -> assertThat(placement.message())
                                    .isEqualTo("serves the earlier spec until its turn has come")));
        }
    }

    @Test
    void changedModelStopsAtTheFirstPodThatCannotLoadItAndIsServedByTheOther() {
        onTwoPods("m");
        world.checkpoints.putBroken(World.uri("broken"), MIB);
        world.kubelet.answering().reset(id("m"));
        patch(world.model("m"), source("broken"));
        Condition stalled = world.awaitStalled("m");
        assertThat(stalled.getReason()).isEqualTo("MissingTensor");
        assertThat(stalled.getMessage())
                .contains("The rollout stopped at pod cpu-0", "model.norm.weight", "1 of 2 pods keep the earlier spec");
        InferenceModel halted = world.awaitReady("m");
        assertThat(halted.getStatus().replicas()).isEqualTo(1);

        // another operator finds the same, and goes no further
        world.restartOperator("valence/runtime:test");
        world.model("n", MIB, AT_ONCE);
        world.awaitReady("n");
        assertThat(world.awaitStalled("m").getMessage()).isEqualTo(stalled.getMessage());
        assertThat(sources()).containsExactlyInAnyOrder(World.uri("broken"), World.uri("m"));

        long generation = patch(world.model("m"), source("m")).getMetadata().getGeneration();
        world.awaitModel("m", found -> isSettled(found, generation));
        assertThat(sources()).containsOnly(World.uri("m"));
        assertThat(world.kubelet.answering().least(id("m"))).isEqualTo(1);
    }

    @Test
    void changeToWhatIsNotThereOrFitsNowhereIsReportedAndTheOldServesOn() {
        world.warmPool("cpu", 1);
        world.model("m", MIB, AT_ONCE);
        world.awaitReady("m");
        world.kubelet.answering().reset(id("m"));

        patch(world.model("m"), source("missing"));
        assertThat(world.awaitStalled("m").getMessage())
                .contains("no route to host", "Until then the earlier spec is served.");
        InferenceModel served = world.awaitReady("m");
        assertThat(readyGeneration(served)).isLessThan(served.getMetadata().getGeneration());

        world.checkpoints.put(World.uri("huge"), 5000 * MIB, AT_ONCE);
        patch(world.model("m"), source("huge"));
        world.awaitModel(
                "m",
                found -> Conditions.find(found.getStatus().conditions(), ConditionType.Stalled)
                        .orElseThrow()
                        .getReason()
                        .equals("InsufficientMemory"));
        world.awaitReady("m");
        assertThat(sources()).containsExactly(World.uri("m"));
        assertThat(world.kubelet.answering().least(id("m"))).isEqualTo(1);
    }

    @Test
    void whoGivesUpMemoryForANewcomerIsServedByAtLeastOneOfTwoReplicasAtEveryMoment() {
        world.kubelet.deviceBytes(20 * MIB);
        onTwoPods("m");
        assertThat(assigned()).extracting(AssignedModel::kvBytes).containsOnly(8 * MIB);
        world.checkpoints.put(World.uri("m"), MIB, A_WHILE);
        world.checkpoints.put(World.uri("n"), 13 * MIB, A_WHILE);
        world.kubelet.answering().reset(id("m"));
        InferenceModel newcomer =
                Serialization.unmarshal("""
                apiVersion: valence.dev/v1alpha1
                kind: InferenceModel
                metadata: {name: n, namespace: %s}
                spec: {source: {uri: "%s"}, replicas: {min: 2}}
                """.formatted(world.namespace, World.uri("n")), InferenceModel.class);
        world.client.resource(newcomer).create();
        world.awaitModel("n", found -> found.getStatus() != null && replicas(found) == 2);
        world.awaitModel("m", found -> replicas(found) == 2);
        assertThat(assigned())
                .filteredOn(model -> model.id().equals(id("m")))
                .hasSize(2)
                .allSatisfy(model -> assertThat(model.kvBytes()).isLessThan(8 * MIB));
        assertThat(world.kubelet.answering().least(id("m"))).isEqualTo(1);
    }

    @Test
    void changedPriorityNamesAndDrainReachThePodsWithoutALoad() {
        onTwoPods("m");
        patch(world.model("m"), """
                {"priority":100,"servedNames":["m","alias"],"rollout":{"drainTimeoutSeconds":7}}""");
        Await.until(
                "both were told",
                this::assigned,
                models -> models.stream()
                        .allMatch(model -> model.priority() == 100
                                && model.servedNames().contains("alias")
                                && Integer.valueOf(7).equals(model.drainSeconds())));
        world.awaitModel("m", found -> isSettled(found, found.getMetadata().getGeneration()));
        assertThat(runtimes()).allSatisfy(runtime -> assertThat(runtime.loads()).isEqualTo(1));
    }

    @Test
    void whoWaitsForReadyAfterAChangeWaitsUntilThePodHasTakenIt() {
        world.warmPool("cpu", 1);
        world.model("m", MIB, AT_ONCE);
        world.awaitReady("m");
        world.kubelet.runtime("cpu-0").refuse("not today");
        long generation =
                patch(world.model("m"), "{\"priority\":100}").getMetadata().getGeneration();
        InferenceModel refused = world.awaitModel(
                "m",
                found -> found.getStatus().placements().stream()
                        .anyMatch(
                                placement -> String.valueOf(placement.message()).contains("not today")));
        assertThat(condition(refused.getStatus(), ConditionType.Ready).getStatus())
                .isEqualTo("True");
        assertThat(readyGeneration(refused)).isLessThan(generation);
        assertThat(condition(refused.getStatus(), ConditionType.Reconciling).getMessage())
                .contains("not today");

        world.kubelet.runtime("cpu-0").refuse(null);
        world.awaitModel("m", found -> isSettled(found, generation));
        assertThat(assigned()).extracting(AssignedModel::priority).containsExactly(100);
    }

    @Test
    void readyByTheNewGenerationIsSaidOfTheNewCheckpointOnly() {
        world.warmPool("cpu", 1);
        world.model("m", MIB, AT_ONCE);
        world.awaitReady("m");
        world.checkpoints.put(World.uri("other"), 2 * MIB, A_WHILE);
        try (var statuses = new Statuses<>(world, InferenceModel.class, "m")) {
            long generation =
                    patch(world.model("m"), source("other")).getMetadata().getGeneration();
            InferenceModel settled = world.awaitModel("m", found -> isSettled(found, generation));
            assertThat(statuses.seenUpTo(settled))
                    .filteredOn(status -> World.isReady(status.conditions())
                            && condition(status, ConditionType.Ready).getObservedGeneration() == generation)
                    .isNotEmpty()
                    .allSatisfy(status -> assertThat(status.placements())
                            .extracting(Placement::bytes)
                            .containsExactly(2 * MIB));
        }
    }

    private static long readyGeneration(InferenceModel model) {
        return condition(model.getStatus(), ConditionType.Ready).getObservedGeneration();
    }

    private void onTwoPods(String name) {
        world.warmPool("cpu", 2);
        world.model(name, MIB, AT_ONCE);
        patch(world.model(name), "{\"replicas\":{\"min\":2}}");
        world.awaitModel(name, found -> isSettled(found, found.getMetadata().getGeneration()) && replicas(found) == 2);
    }

    private static int replicas(InferenceModel model) {
        return model.getStatus().replicas();
    }

    private static boolean isSettled(InferenceModel model, long generation) {
        InferenceModelStatus status = model.getStatus();
        return status != null
                && Long.valueOf(generation).equals(status.observedGeneration())
                && World.isReady(status.conditions())
                && readyGeneration(model) == generation
                && !Conditions.isTrue(status.conditions(), ConditionType.Reconciling);
    }

    private static Condition condition(InferenceModelStatus status, ConditionType type) {
        return Conditions.find(status.conditions(), type).orElseThrow();
    }

    private static String source(String checkpoint) {
        return "{\"source\":{\"uri\":\"" + World.uri(checkpoint) + "\"}}";
    }

    private static String changed(AssignedModel model, String change) {
        return change.contains("source")
                ? model.source().uri()
                : change.contains("contextLength")
                        ? String.valueOf(model.contextLength())
                        : String.join("", model.engine().values());
    }

    private List<FakeRuntime> runtimes() {
        return Stream.of("cpu-0", "cpu-1").map(world.kubelet::runtime).toList();
    }

    private List<AssignedModel> assigned() {
        return world.pods().stream()
                .map(pod -> world.kubelet.runtime(pod.getMetadata().getName()))
                .flatMap(runtime -> runtime.assignment().models().stream())
                .filter(model -> model.id().equals(id("m")))
                .toList();
    }

    private Set<String> sources() {
        return assigned().stream().map(model -> model.source().uri()).collect(Collectors.toSet());
    }

    private String id(String model) {
        return world.namespace + "/" + model;
    }
}
