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
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;

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

    private ValenceOperator(Operator operator, Outlooks outlooks, Links links, KubernetesEvents events) {
        this.operator = operator;
        this.outlooks = outlooks;
        this.links = links;
        this.events = events;
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
        var links = new Links();
        var outlooks = new Outlooks(new Observer(caches, links), clock, metrics);
        links.listen((namespace, pod) -> outlooks.changed(namespace));
        var events = new KubernetesEvents(client, clock);
        var tokens = new Tokens(client);
        var loop = new Loop(outlooks, new Runtimes(caches, links, tokens), clock);
        var parts = new Parts(loop, outlooks, caches, events);
        var pods = new Pods(client, new RuntimePodSpec(new PodSettings(settings.runtimeImage())), events, clock);
        var drain = new Drain(events, clock);

        var operator = new Operator(overrides -> configure(overrides, client, settings, metrics));
        var running = new ValenceOperator(operator, outlooks, links, events);
        try {
            register(operator, settings, new GpuPoolReconciler(parts, tokens, pods, new PoolReport(clock)));
            register(
                    operator,
                    settings,
                    new InferenceModelReconciler(parts, drain, new ModelReport(clock, settings.gatewayUrl())));
            register(operator, settings, new LoRAAdapterReconciler(parts, drain, new AdapterReport(clock)));
            operator.start();
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private static void configure(
            ConfigurationServiceOverrider overrides,
            KubernetesClient client,
            OperatorSettings settings,
            MeterRegistry metrics) {
        overrides
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withConcurrentReconciliationThreads(THREADS)
                .withReconciliationTerminationTimeout(SHUTDOWN)
                .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(metrics));
        OperatorSettings.Election election = settings.election();
        if (election != null) {
            overrides.withLeaderElectionConfiguration(lease(election));
        }
    }

    private static LeaderElectionConfiguration lease(OperatorSettings.Election election) {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(election.leaseName())
                .withLeaseNamespace(election.namespace())
                .withIdentity(election.identity())
                .build();
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

    /** Lets reconciliations under way end. */
    @Override
    public void close() {
        operator.stop();
        outlooks.close();
        links.close();
        events.close();
    }
}
