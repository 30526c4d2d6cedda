// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpecTest {
    private static final long GIB = 1L << 30;

    @Test
    void aModelIsServedUnderItsResourceNameUnlessItSaysOtherwise() {
        assertThat(ServedNames.of(model("metadata: {name: qwen}\nspec: {source: {uri: 'file:///m'}}")))
                .containsExactly("qwen");
        assertThat(ServedNames.of(model(
                        "metadata: {name: qwen}\nspec: {source: {uri: 'file:///m'}, servedNames: [Qwen/Qwen2.5, q]}")))
                .containsExactly("Qwen/Qwen2.5", "q");
    }

    @Test
    void anAdapterIsServedUnderItsResourceNameUnlessItSaysOtherwise() {
        assertThat(ServedNames.of(adapter(""))).isEqualTo("pirate");
        assertThat(ServedNames.of(adapter(", servedName: arr"))).isEqualTo("arr");
    }

    @Test
    void whatAManifestLeavesOutHasItsDefault() {
        assertThat(model("metadata: {name: m}\nspec: {source: {uri: 'file:///m'}}")
                        .getSpec())
                .isEqualTo(InferenceModelSpec.of(CheckpointSource.of("file:///m")));
        assertThat(pool("{accelerator: h100}").replicas()).isEqualTo(GpuPoolSpec.DEFAULT_REPLICAS);
        assertThat(adapter("").getSpec().maxRank()).isEqualTo(LoRAAdapterSpec.DEFAULT_MAX_RANK);
    }

    @Test
    void fieldsOfALaterVersionAreIgnored() {
        assertThat(pool("{accelerator: h100, later: {some: thing}}").accelerator())
                .isEqualTo("h100");
    }

    @Test
    void replicasCeilingIsMinOrOneWhereMaxIsAbsent() {
        assertThat(new ReplicaRange(3, null).ceiling()).isEqualTo(3);
        assertThat(new ReplicaRange(0, null).ceiling()).isEqualTo(1);
        assertThat(new ReplicaRange(1, 4).ceiling()).isEqualTo(4);
    }

    @Test
    void memoryIsWhatThePoolSaysElseWhatIsKnownOfTheAccelerator() {
        var said = Accelerator.memoryOf(pool("{accelerator: h100, memory: {device: 40Gi, reserve: 1Gi}}"))
                .orElseThrow();
        assertThat(said.deviceBytes()).isEqualTo(40 * GIB);
        assertThat(said.plannableBytes()).isEqualTo(39 * GIB);
        assertThat(said.host()).isNull();

        var known = Accelerator.memoryOf(pool("{accelerator: gh200}")).orElseThrow();
        assertThat(known.plannableBytes()).isEqualTo(92 * GIB);
        assertThat(known.host()).isEqualTo(new Quantity("400Gi"));

        assertThat(Accelerator.memoryOf(pool("{accelerator: cpu}"))).isEmpty();
    }

    @Test
    void aPoolAsksForGpusUnlessItHasNone() {
        assertThat(pool("{accelerator: h100}").extendedResource()).contains("nvidia.com/gpu");
        assertThat(pool("{accelerator: cpu}").extendedResource()).isEmpty();
        assertThat(pool("{accelerator: cpu, resourceName: example.com/npu}").extendedResource())
                .contains("example.com/npu");
    }

    @Test
    void schemeIsThatOfTheUri() {
        assertThat(CheckpointSource.of("hf://a/b").scheme()).contains(SourceScheme.HF);
        assertThat(CheckpointSource.of("https://a/b").scheme()).contains(SourceScheme.HTTPS);
        assertThat(CheckpointSource.of("ftp://a/b").scheme()).isEqualTo(Optional.empty());
    }

    @Test
    void equalSpecsAreWrittenAlike() {
        String one = Serialization.asYaml(pool("{accelerator: h100, nodeSelector: {b: '2', a: '1', c: '3'}}"));
        String two = Serialization.asYaml(pool("{nodeSelector: {c: '3', a: '1', b: '2'}, accelerator: h100}"));
        assertThat(one).isEqualTo(two);
    }

    @Test
    void anEmptyStatusWritesNothingButItsCounts() {
        assertThat(Serialization.asYaml(LoRAAdapterStatus.EMPTY).lines())
                .containsExactlyInAnyOrderElementsOf(List.of("---", "loaded: 0", "wanted: 0"));
    }

    private static InferenceModel model(String yaml) {
        return Serialization.unmarshal(
                "apiVersion: valence.dev/v1alpha1\nkind: InferenceModel\n" + yaml, InferenceModel.class);
    }

    private static LoRAAdapter adapter(String more) {
        return Serialization.unmarshal(
                "apiVersion: valence.dev/v1alpha1\nkind: LoRAAdapter\nmetadata: {name: pirate}\n"
                        + "spec: {modelRef: {name: base}, source: {uri: 'file:///a'}" + more + "}",
                LoRAAdapter.class);
    }

    private static GpuPoolSpec pool(String spec) {
        return Serialization.unmarshal(
                        "apiVersion: valence.dev/v1alpha1\nkind: GpuPool\nmetadata: {name: p}\nspec: " + spec,
                        GpuPool.class)
                .getSpec();
    }
}
