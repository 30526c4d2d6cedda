// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.crds.condition.Reason;
import java.util.List;

/**
 * What becomes of an adapter.
 *
 * @param pods that are to hold it: those of its base model
 */
public record AdapterVerdict(Outcome outcome, Reason reason, String message, List<String> pods) {
    public AdapterVerdict {
        pods = List.copyOf(pods);
    }
}
