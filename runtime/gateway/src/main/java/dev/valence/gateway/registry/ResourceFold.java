// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import java.util.HashMap;
import java.util.Map;

/**
 * The resources as the events so far leave them. For one thread.
 *
 * <p>A resource without what its schema requires is passed over: the API server lets none in, but one written before
 * a schema was made stricter may still be there.
 */
final class ResourceFold {
    private final Map<String, InferenceModel> models = new HashMap<>();
    private final Map<String, LoRAAdapter> adapters = new HashMap<>();
    private boolean listed;

    void apply(ResourceEvent event) {
        switch (event) {
            case ResourceEvent.ModelSet(InferenceModel model)
            when model.getSpec() != null -> models.put(ResourceKey.of(model), model);
            case ResourceEvent.ModelSet(InferenceModel model) -> models.remove(ResourceKey.of(model));
            case ResourceEvent.ModelGone(InferenceModel model) -> models.remove(ResourceKey.of(model));
            case ResourceEvent.AdapterSet(LoRAAdapter adapter)
            when adapter.getSpec() != null && adapter.getSpec().modelRef() != null ->
                adapters.put(ResourceKey.of(adapter), adapter);
            case ResourceEvent.AdapterSet(LoRAAdapter adapter) -> adapters.remove(ResourceKey.of(adapter));
            case ResourceEvent.AdapterGone(LoRAAdapter adapter) -> adapters.remove(ResourceKey.of(adapter));
            case ResourceEvent.Listed() -> listed = true;
        }
    }

    Snapshot snapshot() {
        return SnapshotBuilder.build(listed, models.values(), adapters.values());
    }
}
