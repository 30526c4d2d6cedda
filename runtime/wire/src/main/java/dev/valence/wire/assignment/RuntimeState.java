// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * What is so in one runtime pod, by its own measure.
 *
 * @param observedGeneration generation of the last assignment applied
 * @param instance changes with every start of the process, so that a restart is never taken for idleness
 * @param models every model the pod holds or is working on
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RuntimeState(
        long observedGeneration,
        String instance,
        DeviceState device,
        LoadState load,
        List<ModelState> models,
        List<Inspection> inspections) {
    public RuntimeState {
        models = models == null ? List.of() : List.copyOf(models);
        inspections = inspections == null ? List.of() : List.copyOf(inspections);
    }
}
