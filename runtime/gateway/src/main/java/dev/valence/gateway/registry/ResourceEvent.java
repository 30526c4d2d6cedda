// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;

/** What a watch says. */
sealed interface ResourceEvent {
    record ModelSet(InferenceModel model) implements ResourceEvent {}

    record ModelGone(InferenceModel model) implements ResourceEvent {}

    record AdapterSet(LoRAAdapter adapter) implements ResourceEvent {}

    record AdapterGone(LoRAAdapter adapter) implements ResourceEvent {}

    /** Everything that was there at the start has been said. */
    record Listed() implements ResourceEvent {}
}
