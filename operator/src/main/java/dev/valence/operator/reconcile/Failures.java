// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import dev.valence.crds.condition.Reason;
import dev.valence.operator.report.Events;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;

/** Tells of a reconciliation that failed, once; it is tried again in any case. */
final class Failures {
    private final Events events;

    Failures(Events events) {
        this.events = events;
    }

    <R extends HasMetadata> ErrorStatusUpdateControl<R> tell(R resource, Context<R> context, Exception failure) {
        boolean first = context.getRetryInfo()
                .map(retry -> retry.getAttemptCount() == 0)
                .orElse(true);
        if (first) {
            String message = failure.getMessage();
            events.warning(
                    resource,
                    Reason.ReconcileFailed,
                    message == null ? failure.getClass().getSimpleName() : message);
        }
        return ErrorStatusUpdateControl.defaultErrorProcessing();
    }
}
