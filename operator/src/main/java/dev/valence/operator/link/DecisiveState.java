// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import dev.valence.wire.assignment.DeviceState;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.LoadState;
import dev.valence.wire.assignment.ModelState;
import dev.valence.wire.assignment.RuntimeState;

/** What of a state is worth acting on at once: all but figures that flow while requests run. */
final class DecisiveState {
    private DecisiveState() {}

    /** Equal for two states that call for the same decisions. */
    static RuntimeState of(RuntimeState state) {
        LoadState load = state.load();
        DeviceState device = state.device();
        boolean idle = load.running() == 0 && load.waiting() == 0;
        return new RuntimeState(
                state.observedGeneration(),
                state.instance(),
                new DeviceState(device.backend(), device.name(), device.totalBytes(), 0, device.message()),
                new LoadState(idle ? 0 : 1, 0),
                state.models().stream().map(DecisiveState::of).toList(),
                state.inspections());
    }

    private static ModelState of(ModelState model) {
        return new ModelState(
                model.id(),
                model.phase(),
                model.tier(),
                model.reason(),
                model.message(),
                model.weightBytes(),
                model.kvBytes(),
                DownloadState.NONE,
                0,
                model.adapters(),
                model.loaded());
    }
}
