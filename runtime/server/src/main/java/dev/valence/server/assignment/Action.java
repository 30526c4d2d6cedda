// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.ModelSource;

/** One step from what is so to what is wanted. */
sealed interface Action {

    /** Steps of one lane are done one after the other, by one worker. */
    enum Lane {
        /** What changes the device. */
        DEVICE,
        /** What only reads: a plan of the operator must not wait for a load. */
        INSPECTION
    }

    default Lane lane() {
        return Lane.DEVICE;
    }

    /** Whether this step still leads where {@code desired} wants to go; if not, it is broken off. */
    default boolean isWanted(Desired desired) {
        return true;
    }

    record Load(AssignedModel model) implements Action {
        @Override
        public boolean isWanted(Desired desired) {
            return desired.accepted(model.id())
                    .filter(wanted -> TrackedModel.sameWeights(model, wanted))
                    .isPresent();
        }
    }

    record Unload(String modelId) implements Action {}

    /** Takes over what a loaded model needs no loading for: its priority, and how long its requests may take to end. */
    record Adjust(AssignedModel model) implements Action {}

    /** Drops what failed and is wanted no more. */
    record Forget(String modelId) implements Action {}

    record LoadAdapter(String modelId, AssignedAdapter adapter) implements Action {
        @Override
        public boolean isWanted(Desired desired) {
            return desired.accepted(modelId)
                    .filter(model -> desired.acceptedAdapters(model).contains(adapter))
                    .isPresent();
        }
    }

    record UnloadAdapter(String modelId, String adapterId) implements Action {}

    record Inspect(ModelSource source) implements Action {
        @Override
        public Lane lane() {
            return Lane.INSPECTION;
        }

        @Override
        public boolean isWanted(Desired desired) {
            return desired.inspect().contains(source);
        }
    }

    record ForgetInspection(ModelSource source) implements Action {
        @Override
        public Lane lane() {
            return Lane.INSPECTION;
        }
    }
}
