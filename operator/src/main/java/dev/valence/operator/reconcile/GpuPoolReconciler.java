// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import dev.valence.crds.GpuPool;
import dev.valence.crds.GpuPoolStatus;
import dev.valence.operator.apply.PodRefusedException;
import dev.valence.operator.apply.Pods;
import dev.valence.operator.apply.Tokens;
import dev.valence.operator.observe.Observer;
import dev.valence.operator.plan.Outlook;
import dev.valence.operator.report.PoolReport;
import dev.valence.operator.report.Transitions;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** GpuPool → pods. */
@ControllerConfiguration(name = "gpupool")
public final class GpuPoolReconciler implements Reconciler<GpuPool> {
    private final Loop loop;
    private final Outlooks outlooks;
    private final Caches caches;
    private final Pods pods;
    private final Tokens tokens;
    private final PoolReport report;
    private final StatusWriter<GpuPoolStatus, GpuPool> status;
    private final Failures failures;

    public GpuPoolReconciler(Parts parts, Pods pods, Tokens tokens, PoolReport report) {
        this.loop = parts.loop();
        this.outlooks = parts.outlooks();
        this.caches = parts.caches();
        this.pods = pods;
        this.tokens = tokens;
        this.report = report;
        this.status = new StatusWriter<>(GpuPool::new, GpuPoolStatus::conditions, new Transitions(parts.events()));
        this.failures = new Failures(parts.events());
    }

    @Override
    public UpdateControl<GpuPool> reconcile(GpuPool pool, Context<GpuPool> context) {
        Outlook outlook = loop.observeAndPlan(pool.getMetadata().getNamespace());
        @Nullable PodRefusedException refused = null;
        try {
            tokens.keep(pool, isTroubled(pool, outlook));
            pods.take(pool, outlook.plan().stepsOf(pool.getMetadata().getName()), podsByName(pool));
        } catch (PodRefusedException e) {
            // keeps nobody from hearing of the pods there are
            refused = e;
        }
        loop.applyToRuntimes(outlook);
        status.write(pool, report.of(pool, outlook, refused == null ? null : refused.refusal()), context);
        if (refused != null) {
            throw refused;
        }
        return UpdateControl.<GpuPool>noUpdate().rescheduleAfter(loop.lookAgainIn(outlook));
    }

    @Override
    public List<EventSource<?, GpuPool>> prepareEventSources(EventSourceContext<GpuPool> context) {
        var podSource = new InformerEventSource<Pod, GpuPool>(
                InformerEventSourceConfiguration.from(Pod.class, GpuPool.class)
                        .withName("pods")
                        .withLabelSelector(Observer.podSelector())
                        .withSecondaryToPrimaryMapper(this::ownerOfChanged)
                        .build(),
                context);
        var outlookSource = new OutlookEventSource<GpuPool>("outlook", outlooks);
        outlooks.listen((namespace, changes) -> outlookSource.trigger(namespace, changes.pools()));
        caches.put(GpuPool.class, context.getPrimaryCache());
        caches.put(Pod.class, podSource);
        return List.of(podSource, outlookSource);
    }

    @Override
    public ErrorStatusUpdateControl<GpuPool> updateErrorStatus(GpuPool pool, Context<GpuPool> context, Exception e) {
        return failures.tell(pool, context, e);
    }

    private Set<ResourceID> ownerOfChanged(Pod pod) {
        String namespace = pod.getMetadata().getNamespace();
        outlooks.changed(namespace);
        return pod.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .map(owner -> new ResourceID(owner.getName(), namespace))
                .collect(Collectors.toSet());
    }

    private static boolean isTroubled(GpuPool pool, Outlook outlook) {
        return outlook.cluster().pools().stream()
                .filter(known -> known.name().equals(pool.getMetadata().getName()))
                .flatMap(known -> known.pods().stream())
                .anyMatch(pod -> pod.alive() && !pod.serves());
    }

    private Map<String, Pod> podsByName(GpuPool pool) {
        return caches.podsOf(pool)
                .collect(Collectors.toMap(pod -> pod.getMetadata().getName(), pod -> pod));
    }
}
