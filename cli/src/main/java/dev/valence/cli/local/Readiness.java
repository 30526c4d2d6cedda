// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import dev.valence.crds.GpuPool;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far Valence's resources of a namespace are. */
public final class Readiness {
    private Readiness() {}

    /**
     * One resource.
     *
     * @param resource such as {@code inferencemodel/nano}, and its namespace where that is not the default one
     * @param phase in one word
     * @param message why it is not ready; empty when it is
     */
    public record Row(String resource, String phase, boolean ready, boolean stalled, String message) {}

    public static List<Row> of(KubernetesClient client, String namespace) {
        var rows = new ArrayList<Row>();
        for (var pool :
                client.resources(GpuPool.class).inNamespace(namespace).list().getItems()) {
            var status = pool.getStatus();
            var phase = status == null ? "" : status.readyReplicas() + "/" + status.replicas() + " pods";
            rows.add(row(
                    pool,
                    phase,
                    status == null ? null : status.observedGeneration(),
                    status == null ? List.of() : status.conditions()));
        }
        for (var model : client.resources(InferenceModel.class)
                .inNamespace(namespace)
                .list()
                .getItems()) {
            var status = model.getStatus();
            var phase = status == null ? null : status.phase();
            rows.add(row(
                    model,
                    phase == null ? "" : phase.name(),
                    status == null ? null : status.observedGeneration(),
                    status == null ? List.of() : status.conditions()));
        }
        for (var adapter : client.resources(LoRAAdapter.class)
                .inNamespace(namespace)
                .list()
                .getItems()) {
            var status = adapter.getStatus();
            var phase = status == null ? null : status.phase();
            rows.add(row(
                    adapter,
                    phase == null ? "" : phase.name(),
                    status == null ? null : status.observedGeneration(),
                    status == null ? List.of() : status.conditions()));
        }
        return rows;
    }

    private static Row row(
            HasMetadata object, String phase, @Nullable Long observedGeneration, List<Condition> conditions) {
        var namespace = object.getMetadata().getNamespace();
        var name = object.getKind().toLowerCase(Locale.ROOT) + "/"
                + object.getMetadata().getName() + (namespace.equals(Kubeconfig.NAMESPACE) ? "" : " in " + namespace);
        // a status of an older spec says nothing of this one
        var current = object.getMetadata().getGeneration().equals(observedGeneration);
        var ready = current && Conditions.isTrue(conditions, ConditionType.Ready);
        var stalled = current && Conditions.isTrue(conditions, ConditionType.Stalled);
        var message = Conditions.find(conditions, ConditionType.Ready)
                .map(Condition::getMessage)
                .orElse("");
        return new Row(name, phase.isEmpty() ? "Pending" : phase, ready, stalled, ready ? "" : message);
    }
}
