// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import dev.valence.crds.LoRAAdapter;
import dev.valence.crds.LoRAAdapterStatus;
import dev.valence.crds.Rollout;
import dev.valence.crds.metadata.Finalizers;
import dev.valence.operator.plan.Outlook;
import dev.valence.operator.report.AdapterReport;
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

/** LoRAAdapter → the pods of its base model. */
@ControllerConfiguration(name = "loraadapter", finalizerName = Finalizers.ADAPTER)
public final class LoRAAdapterReconciler implements Reconciler<LoRAAdapter>, Cleaner<LoRAAdapter> {
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(Rollout.DEFAULT_DRAIN_TIMEOUT_SECONDS);

    private final Loop loop;
    private final Outlooks outlooks;
    private final Caches caches;
    private final Drain drain;
    private final AdapterReport report;
    private final StatusWriter<LoRAAdapterStatus, LoRAAdapter> status;
    private final Failures failures;

    public LoRAAdapterReconciler(Parts parts, Drain drain, AdapterReport report) {
        this.loop = parts.loop();
        this.outlooks = parts.outlooks();
        this.caches = parts.caches();
        this.drain = drain;
        this.report = report;
        this.status =
                new StatusWriter<>(LoRAAdapter::new, LoRAAdapterStatus::conditions, new Transitions(parts.events()));
        this.failures = new Failures(parts.events());
    }

    @Override
    public UpdateControl<LoRAAdapter> reconcile(LoRAAdapter adapter, Context<LoRAAdapter> context) {
        Outlook outlook = loop.observeAndPlan(adapter.getMetadata().getNamespace());
        loop.applyToRuntimes(outlook);
        status.write(adapter, report.of(adapter, outlook), context);
        return UpdateControl.<LoRAAdapter>noUpdate().rescheduleAfter(loop.lookAgainIn(outlook));
    }

    @Override
    public DeleteControl cleanup(LoRAAdapter adapter, Context<LoRAAdapter> context) {
        Outlook outlook = loop.observeAndPlan(adapter.getMetadata().getNamespace());
        loop.applyToRuntimes(outlook);
        if (drain.isOver(adapter, outlook, Drain.adapterOn(outlook, adapter), DRAIN_LIMIT)) {
            return DeleteControl.defaultDelete();
        }
        status.write(adapter, report.of(adapter, outlook), context);
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(Drain.LOOK_AGAIN);
    }

    @Override
    public List<EventSource<?, LoRAAdapter>> prepareEventSources(EventSourceContext<LoRAAdapter> context) {
        var source = new OutlookEventSource<LoRAAdapter>("outlook", outlooks);
        outlooks.listen((namespace, changes) -> source.trigger(namespace, changes.adapters()));
        caches.put(LoRAAdapter.class, context.getPrimaryCache());
        return List.of(source);
    }

    @Override
    public ErrorStatusUpdateControl<LoRAAdapter> updateErrorStatus(
            LoRAAdapter adapter, Context<LoRAAdapter> context, Exception e) {
        return failures.tell(adapter, context, e);
    }
}
