// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.crds.AdapterPhase;
import dev.valence.crds.GpuPool;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import dev.valence.crds.ModelPhase;
import dev.valence.crds.PlacementPhase;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import dev.valence.crds.metadata.Finalizers;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The scenarios; a subclass says on which API they run. */
public abstract class OperatorScenarios extends Scenarios {
    @Test
    void modelIsReadyOnWarmPoolOnceItIsLoaded() {
        world.warmPool("cpu", 1);
        Duration loading = Duration.ofMillis(200);
        List<Long> overheadMillis = new ArrayList<>();
        for (int run = 0; run < 5; run++) {
            long start = System.nanoTime();
            world.model("m" + run, MIB, loading);
            InferenceModel ready = world.awaitReady("m" + run);
            overheadMillis.add((System.nanoTime() - start) / 1_000_000 - loading.toMillis());
            assertThat(ready.getStatus().phase()).isEqualTo(ModelPhase.Ready);
            assertThat(ready.getStatus().url()).isEqualTo(World.GATEWAY_URL);
            assertThat(ready.getStatus().observedGeneration())
                    .isEqualTo(ready.getMetadata().getGeneration());
            assertThat(ready.getStatus().placements()).singleElement().satisfies(placement -> {
                assertThat(placement.pod()).isEqualTo("cpu-0");
                assertThat(placement.address()).startsWith("127.77.").endsWith(":8000");
                assertThat(placement.bytes()).isEqualTo(MIB);
            });
        }
        Collections.sort(overheadMillis);
        System.out.println("reconcile latency, manifest to Ready less load time, ms: " + overheadMillis);
    }

    @Test
    void modelDeletedWhileLoadingGoesAndIsForgottenByThePod() {
        world.warmPool("cpu", 1);
        InferenceModel model = world.model("slow", MIB, Duration.ofMinutes(5));
        world.awaitModel(
                "slow", found -> found.getStatus() != null && found.getStatus().phase() == ModelPhase.Loading);
        world.client.resource(model).delete();
        Await.until("gone", () -> world.model("slow"), found -> found == null);
        assertThat(world.kubelet.runtime("cpu-0").modelIds()).isEmpty();
    }

    @Test
    void modelWithoutAnyPodIsDeletedAtOnce() {
        InferenceModel model = world.model("alone", MIB, AT_ONCE);
        assertThat(world.awaitStalled("alone").getReason()).isEqualTo("NoMatchingPool");
        assertThat(world.awaitModel("alone", found -> true).getMetadata().getFinalizers())
                .containsExactly(Finalizers.MODEL);
        world.client.resource(model).delete();
        Await.until("gone", () -> world.model("alone"), found -> found == null);
    }

    @Test
    void deletedPodIsMadeAgainAndServesAgain() {
        world.warmPool("cpu", 1);
        world.model("m", MIB, AT_ONCE);
        world.awaitReady("m");
        Pod pod = world.pod("cpu-0");
        // whoever deletes the token too gets it back, or no pod would start any more
        secret().delete();
        world.client.resource(pod).delete();
        Await.until(
                "another pod of the same name",
                () -> world.client
                        .pods()
                        .inNamespace(world.namespace)
                        .withName("cpu-0")
                        .get(),
                found -> found != null
                        && !found.getMetadata()
                                .getUid()
                                .equals(pod.getMetadata().getUid()));
        world.awaitModel(
                "m",
                found -> World.isReady(found.getStatus().conditions())
                        && world.kubelet.runtime("cpu-0").modelIds().contains(world.namespace + "/m"));
    }

    @Test
    void deletedSecretIsThereAgainForAContainerThatStartsAnew() {
        world.warmPool("cpu", 1);
        world.model("m", MIB, AT_ONCE);
        world.awaitReady("m");
        secret().delete();
        world.kubelet.crash("cpu-0");
        world.awaitNotReady("m");
        world.kubelet.restart("cpu-0");
        world.awaitReady("m");
    }

    @Test
    void changedSecretKeepsNobodyOut() {
        world.warmPool("cpu", 2);
        String changed = Base64.getEncoder().encodeToString("changed".getBytes(StandardCharsets.UTF_8));
        secret().patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"token\":\"" + changed + "\"}}");
        world.kubelet.crash("cpu-0");
        world.awaitPool("cpu", pool -> pool.getStatus().readyReplicas() == 1);
        world.kubelet.restart("cpu-0");
        world.awaitPool("cpu", pool -> pool.getStatus().readyReplicas() == 2);
        // one has the changed token, the other the one it started with
        world.checkpoints.put(World.uri("m"), MIB, AT_ONCE);
        patch(world.modelOf("m", World.uri("m")), "{\"replicas\":{\"min\":2}}");
        world.awaitModel(
                "m", model -> model.getStatus() != null && model.getStatus().replicas() == 2);
    }

    private Resource<Secret> secret() {
        return world.client.secrets().inNamespace(world.namespace).withName("cpu-runtime");
    }

    @Test
    void podsOfADeletedPoolAreListenedToNoMore() {
        world.warmPool("cpu", 1);
        assertThat(world.kubelet.runtime("cpu-0").listeners()).isOne();
        // no controller collects its pods here
        world.client.resource(world.pool("cpu")).delete();
        Await.until("nobody listens", () -> world.kubelet.runtime("cpu-0").listeners(), listeners -> listeners == 0);
    }

    @Test
    void modelScaledToZeroIsSettled() {
        world.warmPool("cpu", 1);
        world.model("m", MIB, AT_ONCE);
        InferenceModel served = world.awaitReady("m");
        patch(served, "{\"replicas\":{\"min\":0}}");
        InferenceModel model = world.awaitModel(
                "m",
                found -> found.getStatus().placements().isEmpty()
                        && Conditions.isTrue(found.getStatus().conditions(), ConditionType.Ready));
        assertThat(model.getStatus().url()).isNull();
        assertThat(model.getStatus().conditions())
                .filteredOn(condition -> "True".equals(condition.getStatus())
                        && List.of("Ready", "Reconciling", "Stalled").contains(condition.getType()))
                .singleElement()
                .satisfies(ready -> {
                    assertThat(ready.getReason()).isEqualTo("ScaledToZero");
                    assertThat(ready.getObservedGeneration())
                            .isEqualTo(model.getMetadata().getGeneration());
                });
    }

    @Test
    void readyNeverLiesWhenTheProcessDies() {
        world.warmPool("cpu", 1);
        world.model("m", MIB, AT_ONCE);
        world.awaitReady("m");
        long start = System.nanoTime();
        world.kubelet.crash("cpu-0");
        InferenceModel model = world.awaitNotReady("m");
        System.out.println("crash to not Ready, ms: " + (System.nanoTime() - start) / 1_000_000);
        assertThat(model.getStatus().url()).isNull();
        assertThat(model.getStatus().replicas()).isZero();
        world.kubelet.restart("cpu-0");
        world.awaitReady("m");
        assertThat(world.kubelet.runtime("cpu-0").loads()).isEqualTo(1);
    }

    @Test
    void droppedStreamIsTakenUpAgain() {
        world.warmPool("cpu", 1);
        world.model("m", MIB, AT_ONCE);
        world.awaitReady("m");
        world.kubelet.runtime("cpu-0").dropStreams();
        world.model("n", MIB, AT_ONCE);
        world.awaitReady("n");
        world.awaitReady("m");
        assertThat(world.kubelet.runtime("cpu-0").loads()).isEqualTo(2);
    }

    @Test
    void restartedOperatorMovesReloadsAndReplacesNothing() {
        world.warmPool("cpu", 2);
        world.model("m", 100 * MIB, AT_ONCE);
        world.model("n", 100 * MIB, AT_ONCE);
        InferenceModel before = world.awaitReady("m");
        world.awaitReady("n");
        Set<String> uids = podUids();
        world.restartOperator("valence/runtime:another");
        world.model("o", MIB, AT_ONCE);
        world.awaitReady("o");
        InferenceModel after = world.awaitReady("m");
        assertThat(podUids()).isEqualTo(uids);
        assertThat(after.getStatus().placements()).isEqualTo(before.getStatus().placements());
        assertThat(world.kubelet.runtime("cpu-0").loads()
                        + world.kubelet.runtime("cpu-1").loads())
                .isEqualTo(3);
    }

    @Test
    void nothingThatIsReadyTurnsNotReadyWhenTheOperatorStartsAnew() {
        world.warmPool("cpu", 2);
        world.model("m", MIB, AT_ONCE);
        world.adapter("lora", "m");
        world.awaitAdapter(
                "lora",
                found -> found.getStatus() != null
                        && World.isReady(found.getStatus().conditions()));
        world.awaitModel(
                "m",
                found -> World.isReady(found.getStatus().conditions())
                        && !Conditions.isTrue(found.getStatus().conditions(), ConditionType.Reconciling));
        try (var pool = new Statuses<>(world, GpuPool.class, "cpu");
                var model = new Statuses<>(world, InferenceModel.class, "m");
                var adapter = new Statuses<>(world, LoRAAdapter.class, "lora")) {
            world.restartOperator("valence/runtime:test");
            // the new one has planned, told the pods and heard them
            world.model("o", MIB, AT_ONCE);
            world.awaitReady("o");
            assertThat(pool.seenUpTo(world.awaitPool("cpu", found -> true)))
                    .allMatch(status -> World.isReady(status.conditions()));
            assertThat(model.seenUpTo(world.awaitReady("m"))).isNotEmpty().allSatisfy(status -> {
                assertThat(status.placements())
                        .extracting(placement -> placement.phase())
                        .containsExactly(PlacementPhase.Ready);
                assertThat(Conditions.isTrue(status.conditions(), ConditionType.Reconciling))
                        .isFalse();
            });
            assertThat(adapter.seenUpTo(world.awaitAdapter("lora", found -> true)))
                    .allMatch(status -> World.isReady(status.conditions()));
        }
    }

    @Test
    void poolScalesUpAndDownByItsScaleSubresource() {
        world.warmPool("cpu", 1);
        world.client.resource(world.pool("cpu")).scale(3);
        world.awaitPool("cpu", pool -> pool.getStatus().readyReplicas() == 3);
        world.model("m", 100 * MIB, AT_ONCE);
        world.awaitReady("m");
        world.client.resource(world.pool("cpu")).scale(1);
        world.awaitPool(
                "cpu", pool -> pool.getStatus().replicas() == 1 && world.pods().size() == 1);
        InferenceModel model = world.awaitReady("m");
        assertThat(model.getStatus().placements())
                .extracting(placement -> placement.pod())
                .containsExactly(world.pods().getFirst().getMetadata().getName());
        assertThat(world.awaitPool("cpu", found -> true).getStatus().selector()).isEqualTo("valence.dev/pool=cpu");
    }

    @Test
    void poolWithoutMemoryStallsTheModelAndSaysTheNumbers() {
        world.kubelet.deviceBytes(MIB);
        world.warmPool("cpu", 1);
        world.model("big", 10 * MIB, AT_ONCE);
        Condition stalled = world.awaitStalled("big");
        assertThat(stalled.getReason()).isEqualTo("InsufficientMemory");
        assertThat(stalled.getMessage()).contains("Needs 11.0 MiB", "cpu-0 has 1.0 MiB of 1.0 MiB", "Largest: 1.0 MiB");
    }

    @Test
    void secondModelOfTheSameNameStallsUntilTheFirstIsGone() {
        world.warmPool("cpu", 1);
        InferenceModel first = world.model("first", MIB, AT_ONCE);
        world.awaitReady("first");
        world.checkpoints.put(World.uri("second"), MIB, AT_ONCE);
        InferenceModel second = named("second", "first");
        Condition stalled = world.awaitStalled("second");
        assertThat(stalled.getReason()).isEqualTo("ServedNameConflict");
        assertThat(stalled.getMessage()).contains("\"first\"", "InferenceModel first");
        world.client.resource(first).delete();
        world.awaitReady(second.getMetadata().getName());
    }

    @Test
    void adapterWaitsForItsBaseAndIsLoadedWithIt() {
        world.warmPool("cpu", 1);
        world.adapter("lora", "base");
        var missing = world.awaitAdapter(
                "lora", found -> found.getStatus() != null && found.getStatus().phase() == AdapterPhase.Failed);
        assertThat(Conditions.find(missing.getStatus().conditions(), ConditionType.Stalled)
                        .orElseThrow()
                        .getReason())
                .isEqualTo("ModelNotFound");
        world.model("base", MIB, AT_ONCE);
        var loaded = world.awaitAdapter(
                "lora", found -> World.isReady(found.getStatus().conditions()));
        assertThat(loaded.getStatus().loaded()).isEqualTo(1);
        assertThat(loaded.getStatus().wanted()).isEqualTo(1);
        assertThat(loaded.getStatus().rank()).isEqualTo(8);
        world.awaitModel(
                "base",
                found -> found.getStatus() != null
                        && found.getStatus().placements().stream()
                                .anyMatch(placement -> placement.adapters().contains("lora")));
        world.client.resource(loaded).delete();
        Await.until("gone", () -> world.adapter("lora"), found -> found == null);
        assertThat(world.kubelet
                        .runtime("cpu-0")
                        .assignment()
                        .models()
                        .getFirst()
                        .adapters())
                .isEmpty();
    }

    @Test
    void unreachableSourceSaysWhatTheRuntimeSaid() {
        world.warmPool("cpu", 1);
        world.modelOf("far", "https://models.example/far");
        Condition stalled = world.awaitStalled("far");
        assertThat(stalled.getReason()).isEqualTo("SourceUnreachable");
        assertThat(stalled.getMessage()).contains("https://models.example/far: no route to host");
    }

    @Test
    void changedSpecReplacesPodsOneAtATimeAndStopsAtTheFirstThatFails() {
        world.warmPool("cpu", 2);
        world.model("m", 100 * MIB, AT_ONCE);
        world.awaitReady("m");
        Set<String> uids = podUids();
        setImage("valence/runtime:next");
        Await.until(
                "both replaced",
                world::pods,
                pods -> pods.size() == 2
                        && pods.stream()
                                .noneMatch(
                                        pod -> uids.contains(pod.getMetadata().getUid())));
        world.awaitPool(
                "cpu",
                pool -> World.isReady(pool.getStatus().conditions())
                        && pool.getStatus().readyReplicas() == 2);
        world.awaitReady("m");

        Set<String> good = podUids();
        world.kubelet.cannotPull("valence/runtime:broken");
        setImage("valence/runtime:broken");
        var halted = world.awaitPool(
                "cpu", pool -> Conditions.isTrue(pool.getStatus().conditions(), ConditionType.Stalled));
        assertThat(Conditions.find(halted.getStatus().conditions(), ConditionType.Stalled)
                        .orElseThrow()
                        .getMessage())
                .contains("The rollout stopped", "ImagePullBackOff");
        assertThat(podUids()).filteredOn(good::contains).hasSize(1);
        world.awaitReady("m");
    }

    @Test
    void podOfTheSameNameThatIsSomebodyElsesIsNamedAndLeftAlone() {
        // as strict as a namespace may ask
        Pod foreign = world.client
                .resource(Serialization.unmarshal("""
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: cpu-0, namespace: %s}
                        spec:
                          securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                          containers:
                          - name: c
                            image: x
                            securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                        """.formatted(world.namespace), Pod.class))
                .create();
        world.pool("cpu", 1, "");
        assertThat(stalled("cpu")).contains("pod cpu-0: a pod of that name is there that is not the pool's");
        assertThat(world.pod("cpu-0").getMetadata().getUid())
                .isEqualTo(foreign.getMetadata().getUid());
        world.client.resource(foreign).withGracePeriod(0).delete();
        world.awaitPool("cpu", pool -> World.isReady(pool.getStatus().conditions()));
    }

    @Test
    void poolDeletedInForegroundMakesNoNewPods() {
        world.warmPool("cpu", 2);
        world.client
                .resource(world.pool("cpu"))
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
        // the garbage collector's part, where no controller plays it
        world.pods().forEach(pod -> world.client.resource(pod).delete());
        Await.until("no pods", world::pods, List::isEmpty);
        world.model("late", MIB, AT_ONCE);
        assertThat(world.awaitStalled("late").getReason()).isEqualTo("NoMatchingPool");
        assertThat(world.pods()).isEmpty();
    }

    @Test
    void transitionsAreToldAsEvents() {
        world.warmPool("cpu", 1);
        world.model("m", MIB, AT_ONCE);
        world.awaitReady("m");
        Await.until(
                "events",
                () -> world.client.v1().events().inNamespace(world.namespace).list().getItems().stream()
                        .map(event -> event.getInvolvedObject().getKind() + " " + event.getReason())
                        .collect(Collectors.toSet()),
                told -> told.containsAll(Set.of("GpuPool Starting", "GpuPool Ready", "InferenceModel Serving")));
    }
}
