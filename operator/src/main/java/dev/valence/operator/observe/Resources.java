// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import dev.valence.crds.GpuPool;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.stream.Stream;

/** The resources of each namespace, read from caches that watches keep. */
public interface Resources {
    Stream<GpuPool> pools(String namespace);

    Stream<InferenceModel> models(String namespace);

    /** Of all namespaces that are looked after. */
    Stream<InferenceModel> models();

    Stream<LoRAAdapter> adapters(String namespace);

    /** Of all namespaces that are looked after. */
    Stream<LoRAAdapter> adapters();

    /** Runtime pods only, of whatever pool. */
    Stream<Pod> pods(String namespace);

    /** A pod that merely wears the pool's label is not the pool's. */
    default Stream<Pod> podsOf(GpuPool pool) {
        String uid = pool.getMetadata().getUid();
        return pods(pool.getMetadata().getNamespace())
                .filter(pod -> pod.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> Boolean.TRUE.equals(owner.getController()) && uid.equals(owner.getUid())));
    }
}
