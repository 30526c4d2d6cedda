// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.ModelSource;
import dev.valence.wire.assignment.Tier;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person writes reaches the pods, or is said not to. */
public abstract class FieldScenarios extends Scenarios {
    @Test
    void everyFieldOfAModelAndItsAdapterReachesThePod() {
        world.warmPool("cpu", 1);
        world.checkpoints.put("hf://org/base", MIB, AT_ONCE);
        create("""
                apiVersion: valence.dev/v1alpha1
                kind: InferenceModel
                metadata: {name: base}
                spec:
                  source: {uri: hf://org/base, revision: v2, secretRef: {name: hub}}
                  servedNames: [base-model, alias]
                  quantization: int8
                  contextLength: 512
                  residency: disk
                  priority: 7
                  engine: {kvType: f16}
                  rollout: {drainTimeoutSeconds: 11}
                """, InferenceModel.class);
        create("""
                apiVersion: valence.dev/v1alpha1
                kind: LoRAAdapter
                metadata: {name: lora}
                spec:
                  modelRef: {name: base}
                  source: {uri: hf://org/lora, revision: v3, secretRef: {name: hub}}
                  servedName: pirate
                  maxRank: 16
                """, LoRAAdapter.class);
        String id = world.namespace + "/base";
        AssignedModel model = Await.until(
                        "the pod was asked for both",
                        () -> world.kubelet.runtime("cpu-0").assignment().models(),
                        models -> models.stream()
                                .anyMatch(found -> !found.adapters().isEmpty()))
                .getFirst();
        assertThat(model)
                .isEqualTo(new AssignedModel(
                        id,
                        List.of("base-model", "alias"),
                        new ModelSource("hf://org/base", "v2", "hub"),
                        "int8",
                        512,
                        Tier.DEVICE,
                        7,
                        11,
                        model.kvBytes(),
                        List.of(new AssignedAdapter(
                                world.namespace + "/lora",
                                "pirate",
                                new ModelSource("hf://org/lora", "v3", "hub"),
                                16)),
                        Map.of("kvType", "f16")));
        assertThat(model.kvBytes()).isPositive();
    }

    @Test
    void fieldsWithoutEffectAreToldInAConditionAndAnEventAndForgottenWithTheField() {
        world.pool("cpu", 1, ", pricing: {gpuHour: '2'}");
        world.model("m", MIB, AT_ONCE);
        patch(world.model("m"), "{\"slo\":{\"ttft\":\"1s\"},\"replicas\":{\"max\":3}}");
        String message = "Accepted, without effect in this version: spec.replicas.max, spec.slo.";
        world.awaitModel("m", found -> message.equals(toldOf(found)));
        Await.until(
                "events",
                () -> world.client.v1().events().inNamespace(world.namespace).list().getItems().stream()
                        .filter(event -> event.getReason().equals("NotSupportedYet"))
                        .map(Event::getMessage)
                        .toList(),
                told -> told.contains(message)
                        && told.contains("Accepted, without effect in this version: spec.pricing."));
        world.awaitReady("m");
        patch(world.model("m"), "{\"slo\":null,\"replicas\":{\"max\":null}}");
        world.awaitModel("m", found -> toldOf(found).isEmpty());
    }

    private static String toldOf(InferenceModel model) {
        return model.getStatus() == null
                ? ""
                : Conditions.find(model.getStatus().conditions(), ConditionType.FieldsInEffect)
                        .map(Condition::getMessage)
                        .orElse("");
    }

    private <R extends HasMetadata> void create(String yaml, Class<R> kind) {
        R resource = Serialization.unmarshal(yaml, kind);
        resource.getMetadata().setNamespace(world.namespace);
        world.client.resource(resource).create();
    }
}
