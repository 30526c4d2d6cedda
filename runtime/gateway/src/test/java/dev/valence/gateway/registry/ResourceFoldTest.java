// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceFoldTest {
    private static final ResourceEvent READY = new ResourceEvent.ModelSet(Resources.model("model-ready.yaml"));
    private static final ResourceEvent NEW = new ResourceEvent.ModelSet(Resources.model("model-new.yaml"));
    private static final ResourceEvent STALLED = new ResourceEvent.ModelSet(Resources.model("model-stalled.yaml"));
    private static final ResourceEvent ADAPTER = new ResourceEvent.AdapterSet(Resources.adapter("adapter-loaded.yaml"));
    private static final ResourceEvent ORPHAN = new ResourceEvent.AdapterSet(Resources.adapter("adapter-orphan.yaml"));

    private static Snapshot after(ResourceEvent... events) {
        var fold = new ResourceFold();
        Arrays.stream(events).forEach(fold::apply);
        return fold.snapshot();
    }

    private static Target target(Snapshot snapshot, String name) {
        return snapshot.find(name).orElseThrow();
    }

    @Test
    void onlyReadyPlacementsWithAnAddressAreReplicas() {
        assertThat(target(after(READY), "llama").replicas())
                .extracting(Replica::address)
                .containsExactly("127.77.0.1:8000", "[fd00::2]:8000");
    }

    @Test
    void everyServedNameLeadsToTheModel() {
        var snapshot = after(READY);
        assertThat(target(snapshot, "llama-latest").replicas())
                .isEqualTo(target(snapshot, "llama").replicas());
    }

    @Test
    void withoutServedNamesTheResourceNameIsServed() {
        assertThat(after(STALLED).find("huge")).isPresent();
    }

    @Test
    void anAdapterIsServedOnlyWhereItIsLoaded() {
        var adapter = target(after(READY, ADAPTER), "llama-pirate");
        assertThat(adapter.replicas()).extracting(Replica::pod).containsExactly("cpu-0");
        assertThat(adapter.parent()).isEqualTo("llama");
        assertThat(adapter.kind()).isEqualTo(Target.Kind.ADAPTER);
    }

    @Test
    void anAdapterWithoutItsBaseIsKnownAndSaysWhy() {
        var orphan = target(after(ORPHAN), "orphan");
        assertThat(orphan.replicas()).isEmpty();
        assertThat(orphan.standing())
                .isEqualTo(new Standing(false, "ModelNotFound", "There is no InferenceModel gone."));
    }

    @Test
    void standingCarriesTheConditionsWords() {
        assertThat(target(after(STALLED), "huge").standing())
                .isEqualTo(
                        new Standing(true, "InsufficientMemory", "It needs 40 GiB; the largest GPU has 24 GiB free."));
        assertThat(target(after(NEW), "fresh").standing().reason()).isEqualTo("Pending");
    }

    @Test
    void theOlderOfTwoModelsHasTheNameWhateverCameFirst() {
        for (var snapshot : List.of(after(READY, NEW), after(NEW, READY))) {
            assertThat(target(snapshot, "llama").resource()).isEqualTo("InferenceModel default/llama");
            assertThat(target(snapshot, "fresh").resource()).isEqualTo("InferenceModel default/fresh");
            assertThat(snapshot.conflicts())
                    .containsExactly(
                            new Conflict("llama", "InferenceModel default/llama", "InferenceModel default/fresh"));
        }
    }

    @Test
    void whoIsRefusedOneNameLeavesTheOthersToTheYoungerBeforeTheOperatorSaysSo() {
        var both = Resources.model("model-refused.yaml");
        both.setStatus(null);
        var young = new ResourceEvent.ModelSet(Resources.model("model-young.yaml"));
        var snapshot = after(READY, young, new ResourceEvent.ModelSet(both));
        assertThat(target(snapshot, "fresh").resource()).isEqualTo("InferenceModel default/young");
        assertThat(snapshot.conflicts())
                .containsExactlyInAnyOrder(
                        new Conflict("llama-latest", "InferenceModel default/llama", "InferenceModel default/both"),
                        new Conflict("fresh", "InferenceModel default/young", "InferenceModel default/both"));
    }

    @Test
    void whoAsksForANameThatIsRefusedIsToldWhyNobodyAnswers() {
        var snapshot = after(READY, new ResourceEvent.ModelSet(Resources.model("model-refused.yaml")));
        assertThat(target(snapshot, "alone").standing().reason()).isEqualTo("ServedNameConflict");
    }

    @Test
    void aConflictIsToldOnceAndNotBeforeTheClusterIsListed() {
        var listing = after(NEW, READY);
        var listed = after(NEW, READY, new ResourceEvent.Listed());
        var later = after(NEW, READY, new ResourceEvent.Listed(), STALLED);
        assertThat(listing.conflictsNewSince(Snapshot.EMPTY)).isEmpty();
        assertThat(listed.conflictsNewSince(listing)).hasSize(1);
        assertThat(later.conflictsNewSince(listed)).isEmpty();
    }

    @Test
    void aNameGoesToTheYoungerWhenTheOlderIsDeleted() {
        var snapshot = after(READY, NEW, new ResourceEvent.ModelGone(Resources.model("model-ready.yaml")));
        assertThat(target(snapshot, "llama").resource()).isEqualTo("InferenceModel default/fresh");
        assertThat(snapshot.conflicts()).isEmpty();
    }

    @Test
    void aDeletedModelTakesItsAdaptersReplicasAlong() {
        var snapshot = after(READY, ADAPTER, new ResourceEvent.ModelGone(Resources.model("model-ready.yaml")));
        assertThat(target(snapshot, "llama-pirate").replicas()).isEmpty();
    }

    @Test
    void theSnapshotIsCompleteOnlyAfterTheFirstList() {
        assertThat(after(READY).complete()).isFalse();
        assertThat(after(READY, new ResourceEvent.Listed()).complete()).isTrue();
    }

    @Test
    void aResourceWithoutItsSpecIsPassedOver() {
        var broken = Resources.model("model-ready.yaml");
        broken.setSpec(null);
        assertThat(after(READY, new ResourceEvent.ModelSet(broken)).all()).isEmpty();
    }
}
