// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldsWithoutEffectTest {
    @Test
    void fieldsThatSaySoAreThoseThatAreTold() {
        assertThat(told("GpuPool")).containsExactly("cache.size", "memory.host", "pricing");
        assertThat(told("InferenceModel")).containsExactly("capabilities", "draft", "pricing", "replicas.max", "slo");
        assertThat(told("LoRAAdapter")).isEmpty();
    }

    private static List<String> told(String kind) {
        return Schemas.descriptions(kind).entrySet().stream()
                .filter(field -> field.getValue().contains(FieldsWithoutEffect.NOTE))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void whatNothingWritesIntoAStatusSaysSo() {
        assertThat(unreported("GpuPool")).containsExactly("gpus.host");
        assertThat(unreported("InferenceModel")).containsExactly("measured.switchMillis", "phase", "placements.phase");
        assertThat(unreported("LoRAAdapter")).isEmpty();
    }

    private static List<String> unreported(String kind) {
        return Schemas.statusDescriptions(kind).entrySet().stream()
                .filter(field -> field.getValue().endsWith(FieldsWithoutEffect.NOT_REPORTED))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void everyOneThatIsSetIsNamed() {
        assertThat(FieldsWithoutEffect.of(pool("""
                accelerator: gh200
                memory: {device: 90Gi, host: 200Gi}
                cache: {type: pvc, claimName: models, size: 1Ti}
                pricing: {gpuHour: '2'}
                """)))
                .containsExactly("spec.memory.host", "spec.cache.size (of type hostPath and pvc)", "spec.pricing");
        assertThat(FieldsWithoutEffect.of(model("""
                source: {uri: 'file:///m'}
                replicas: {min: 1, max: 2}
                slo: {ttft: 1s}
                draft: {modelRef: {name: small}}
                pricing: {input: '1', output: '2'}
                capabilities: [chat]
                """)))
                .containsExactly("spec.replicas.max", "spec.slo", "spec.draft", "spec.pricing", "spec.capabilities");
    }

    @Test
    void noneIsNamedThatIsNotSetOrChangesNothing() {
        assertThat(FieldsWithoutEffect.of(pool("accelerator: gh200\ncache: {type: emptyDir, size: 1Ti}")))
                .isEmpty();
        assertThat(FieldsWithoutEffect.of(model("source: {uri: 'file:///m'}\nreplicas: {min: 2, max: 2}")))
                .isEmpty();
        assertThat(FieldsWithoutEffect.of(model("source: {uri: 'file:///m'}\nreplicas: {min: 0, max: 1}")))
                .isEmpty();
    }

    private static GpuPoolSpec pool(String yaml) {
        return Serialization.unmarshal(yaml, GpuPoolSpec.class);
    }

    private static InferenceModelSpec model(String yaml) {
        return Serialization.unmarshal(yaml, InferenceModelSpec.class);
    }
}
