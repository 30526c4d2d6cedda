// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import dev.valence.crds.LoRAAdapter;
import dev.valence.crds.LoRAAdapterSpec;
import dev.valence.crds.ServedNames;
import dev.valence.operator.cluster.Adapter;

/** A LoRAAdapter in the planner's terms. */
final class ObservedAdapter {
    private ObservedAdapter() {}

    static Adapter of(LoRAAdapter adapter) {
        LoRAAdapterSpec spec = adapter.getSpec();
        return new Adapter(
                adapter.getMetadata().getName(),
                adapter.getMetadata().getGeneration(),
                Times.created(adapter),
                adapter.isMarkedForDeletion(),
                spec.modelRef().name(),
                Sources.of(spec.source()),
                ServedNames.of(adapter),
                spec.maxRank());
    }
}
