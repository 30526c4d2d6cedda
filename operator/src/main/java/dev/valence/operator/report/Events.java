// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.condition.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** Tells people what happened, beside the resource it happened to. Never fails. */
public interface Events {
    void normal(HasMetadata about, Reason reason, String message);

    void warning(HasMetadata about, Reason reason, String message);
}
