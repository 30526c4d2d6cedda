// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator;

import dev.valence.operator.apply.FieldManager;
import dev.valence.operator.apply.Pods;
import dev.valence.operator.apply.Runtimes;
import dev.valence.operator.apply.Tokens;
import dev.valence.operator.link.Links;
import dev.valence.operator.observe.Observer;
import dev.valence.operator.podspec.PodSettings;
import dev.valence.operator.podspec.RuntimePodSpec;
import dev.valence.operator.reconcile.Caches;
import dev.valence.operator.reconcile.Drain;
import dev.valence.operator.reconcile.GpuPoolReconciler;
import dev.valence.operator.reconcile.InferenceModelReconciler;
import dev.valence.operator.reconcile.LoRAAdapterReconciler;
import dev.valence.operator.reconcile.Loop;
import dev.valence.operator.reconcile.Outlooks;
import dev.valence.operator.reconcile.Parts;
import dev.valence.operator.report.AdapterReport;
import dev.valence.operator.report.KubernetesEvents;
import dev.valence.operator.report.ModelReport;
import dev.valence.operator.report.PoolReport;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A running operator. Stopping it touches no pod: the next one finds everything as it was left. */
public final class ValenceOperator implements AutoCloseable {
    /** A failed reconciliation is tried again at first after this, */
    private static final Duration RETRY_FIRST = Duration.ofMillis(200);

    /** and for ever, at last this often: what failed is usually an API server that is away. */
    private static final Duration RETRY_LONGEST = Duration.ofSeconds(30);

    private static final double RETRY_FACTOR = 2;
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);
    private static final int THREADS = 10;

    private final Operator operator;
    private final Outlooks outlooks;
    private final Links links;
    private final KubernetesEvents events;
    private final @Nullable Leadership leadership;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ValenceOperator(
            Operator operator,
            Outlooks outlooks,
            Links links,
            KubernetesEvents events,
            @Nullable Leadership leadership) {
        this.operator = operator;
        this.outlooks = outlooks;
        this.links = links;
        this.events = events;
        this.leadership = leadership;
    }

    /**
     * Returns once the caches are filled.
     *
     * @param client stays open when the operator stops
     * @throws io.javaoperatorsdk.operator.OperatorException the API server cannot be reached, or lacks a CRD
     */
    public static ValenceOperator start(KubernetesClient client, OperatorSettings settings, MeterRegistry metrics) {
        Clock clock = Clock.systemUTC();
        var caches = new Caches();
        var links = new Links(clock);
        var outlooks = new Outlooks(new Observer(caches, links), clock, metrics);
        links.listen((namespace, pod) -> outlooks.changed(namespace));
        var events = new KubernetesEvents(client, clock);
        var tokens = new Tokens(client, clock);
        var loop = new Loop(outlooks, new Runtimes(caches, links, tokens), clock);
        var parts = new Parts(loop, outlooks, caches, events);
        var images = new PodSettings(settings.runtimeImage(), settings.runtimeCudaImage());
        var pods = new Pods(client, new RuntimePodSpec(images), tokens, events, clock);
        var drain = new Drain(events, clock);

        Leadership leadership = settings.election() == null ? null : new Leadership(client, settings.election());
        var operator = new Operator(overrides -> configure(overrides, client, leadership, metrics));
        var running = new ValenceOperator(operator, outlooks, links, events, leadership);
        try {
            register(operator, settings, new GpuPoolReconciler(parts, pods, tokens, new PoolReport(clock)));
            register(
                    operator,
                    settings,
                    new InferenceModelReconciler(parts, drain, new ModelReport(clock, settings.gatewayUrl())));
            register(operator, settings, new LoRAAdapterReconciler(parts, drain, new AdapterReport(clock)));
            operator.start();
            outlooks.open();
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private static void configure(
            ConfigurationServiceOverrider overrides,
            KubernetesClient client,
            @Nullable Leadership leadership,
            MeterRegistry metrics) {
        overrides
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withConcurrentReconciliationThreads(THREADS)
                .withReconciliationTerminationTimeout(SHUTDOWN)
                .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(metrics));
        if (leadership != null) {
            overrides.withLeaderElectionConfiguration(leadership.configuration());
        }
    }

    private static <R extends HasMetadata> void register(
            Operator operator, OperatorSettings settings, Reconciler<R> reconciler) {
        var retry = new GenericRetry()
                .setInitialInterval(RETRY_FIRST)
                .setIntervalMultiplier(RETRY_FACTOR)
                .setMaxInterval(RETRY_LONGEST.toMillis())
                .withoutMaxAttempts();
        operator.register(reconciler, overrides -> {
            overrides.withRetry(retry).withFieldManager(FieldManager.NAME);
            if (settings.namespaces().isEmpty()) {
                overrides.watchingAllNamespaces();
            } else {
                overrides.settingNamespaces(settings.namespaces());
            }
        });
    }

    /** Lets reconciliations under way end, then lets another operator lead. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        if (leadership != null) {
            leadership.resigning();
        }
        operator.stop();
        if (leadership != null) {
            leadership.release();
        }
        outlooks.close();
        links.close();
        events.close();
    }
}
