// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import dev.valence.crds.InferenceModel;
import dev.valence.crds.InferenceModelStatus;
import dev.valence.crds.metadata.Finalizers;
import dev.valence.operator.plan.Outlook;
import dev.valence.operator.report.ModelReport;
import dev.valence.operator.report.Transitions;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.List;

/** InferenceModel → places on pods. */
@ControllerConfiguration(name = "inferencemodel", finalizerName = Finalizers.MODEL)
public final class InferenceModelReconciler implements Reconciler<InferenceModel>, Cleaner<InferenceModel> {
    private final Loop loop;
    private final Outlooks outlooks;
    private final Caches caches;
    private final Drain drain;
    private final ModelReport report;
    private final StatusWriter<InferenceModelStatus, InferenceModel> status;
    private final Failures failures;

    public InferenceModelReconciler(Parts parts, Drain drain, ModelReport report) {
        this.loop = parts.loop();
        this.outlooks = parts.outlooks();
        this.caches = parts.caches();
        this.drain = drain;
        this.report = report;
        this.status = new StatusWriter<>(
                InferenceModel::new, InferenceModelStatus::conditions, new Transitions(parts.events()));
        this.failures = new Failures(parts.events());
    }

    @Override
    public UpdateControl<InferenceModel> reconcile(InferenceModel model, Context<InferenceModel> context) {
        Outlook outlook = loop.observeAndPlan(model.getMetadata().getNamespace());
        loop.applyToRuntimes(outlook);
        status.write(model, report.of(model, outlook), context);
        return UpdateControl.<InferenceModel>noUpdate().rescheduleAfter(loop.lookAgainIn(outlook));
    }

    @Override
    public DeleteControl cleanup(InferenceModel model, Context<InferenceModel> context) {
        Outlook outlook = loop.observeAndPlan(model.getMetadata().getNamespace());
        loop.applyToRuntimes(outlook);
        Duration limit = Duration.ofSeconds(model.getSpec().rollout().drainTimeoutSeconds());
        if (drain.isOver(model, outlook, Drain.modelOn(outlook, model), limit)) {
            return DeleteControl.defaultDelete();
        }
        status.write(model, report.of(model, outlook), context);
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(Drain.LOOK_AGAIN);
    }

    @Override
    public List<EventSource<?, InferenceModel>> prepareEventSources(EventSourceContext<InferenceModel> context) {
        var source = new OutlookEventSource<InferenceModel>("outlook", outlooks);
        outlooks.listen((namespace, changes) -> source.trigger(namespace, changes.models()));
        caches.put(InferenceModel.class, context.getPrimaryCache());
        return List.of(source);
    }

    @Override
    public ErrorStatusUpdateControl<InferenceModel> updateErrorStatus(
            InferenceModel model, Context<InferenceModel> context, Exception e) {
        return failures.tell(model, context, e);
    }
}
