// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.crds.condition.Reason;
import java.util.List;

/**
 * What becomes of a model.
 *
 * @param message for a person, with numbers and with what to do
 */
public record ModelVerdict(Outcome outcome, Reason reason, String message, List<Place> places) {
    public ModelVerdict {
        places = List.copyOf(places);
    }

    ModelVerdict with(List<Place> its) {
        return new ModelVerdict(outcome, reason, message, its);
    }

    static ModelVerdict without(Outcome outcome, Reason reason, String message) {
        return new ModelVerdict(outcome, reason, message, List.of());
    }

    /** How far a change has come, to follow what else is said; empty: none is under way. */
    public String progress() {
        return progress(places);
    }

    static String progress(List<Place> places) {
        long keeping = places.stream().filter(place -> place.keeps() != null).count();
        return keeping == 0 ? "" : "; the change has reached " + (places.size() - keeping) + " of " + places.size();
    }
}
