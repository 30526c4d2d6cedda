// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * The whole desired state of one runtime pod. Applying the same assignment twice changes nothing; one with a smaller
 * generation than the last applied is refused.
 *
 * @param generation rises with every change the operator makes
 * @param models models to hold, each by its unique id; a model absent here is drained and unloaded
 * @param inspect checkpoints to size up without reading weights, answered in {@link RuntimeState#inspections()}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Assignment(long generation, List<AssignedModel> models, List<ModelSource> inspect) {
    public static final Assignment EMPTY = new Assignment(0, List.of(), List.of());

    public Assignment {
        models = models == null ? List.of() : List.copyOf(models);
        inspect = inspect == null ? List.of() : List.copyOf(inspect);
    }
}
