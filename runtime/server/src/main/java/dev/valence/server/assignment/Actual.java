// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.wire.assignment.ModelSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is so, as far as our own actions made it. Immutable.
 *
 * @param models by id
 * @param unloads models unloaded since the process began
 */
record Actual(Map<String, TrackedModel> models, Map<ModelSource, TrackedInspection> inspections, int unloads) {
    static final Actual NOTHING = new Actual(Map.of(), Map.of(), 0);

    @Nullable
    TrackedModel model(String id) {
        return models.get(id);
    }

    Actual put(TrackedModel model) {
        Map<String, TrackedModel> changed = new LinkedHashMap<>(models);
        changed.put(model.spec().id(), model);
        return new Actual(Collections.unmodifiableMap(changed), inspections, unloads);
    }

    /** Changes a model that is tracked; else nothing. */
    Actual change(String id, UnaryOperator<TrackedModel> change) {
        TrackedModel model = models.get(id);
        return model == null ? this : put(change.apply(model));
    }

    Actual forget(String id) {
        Map<String, TrackedModel> changed = new LinkedHashMap<>(models);
        changed.remove(id);
        return new Actual(Collections.unmodifiableMap(changed), inspections, unloads);
    }

    Actual unloaded(String id) {
        Actual without = forget(id);
        return new Actual(without.models, inspections, unloads + 1);
    }

    /** @param inspection null: forget it */
    Actual inspected(ModelSource source, @Nullable TrackedInspection inspection) {
        Map<ModelSource, TrackedInspection> changed = new LinkedHashMap<>(inspections);
        if (inspection == null) {
            changed.remove(source);
        } else {
            changed.put(source, inspection);
        }
        return new Actual(models, Collections.unmodifiableMap(changed), unloads);
    }
}
