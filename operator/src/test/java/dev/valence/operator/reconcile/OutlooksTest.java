// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.crds.GpuPool;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import dev.valence.crds.condition.Reason;
import dev.valence.operator.link.Links;
import dev.valence.operator.observe.Observer;
import dev.valence.operator.observe.Resources;
import dev.valence.operator.plan.Outlook;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutlooksTest {
    private static final String NAMESPACE = "ns";

    /** A namespace with one pool, that cannot be read at times. */
    private static final class Unreadable implements Resources {
        private final GpuPool pool = Serialization.unmarshal("""
                apiVersion: valence.dev/v1alpha1
                kind: GpuPool
                metadata: {name: p, namespace: ns, uid: u, generation: 1}
                spec: {accelerator: cpu, memory: {device: 1Gi}}
                """, GpuPool.class);
        private volatile boolean broken;

        @Override
        public Stream<GpuPool> pools(String namespace) {
            if (broken) {
                throw new IllegalStateException("cannot be read");
            }
            return Stream.of(pool);
        }

        @Override
        public Stream<InferenceModel> models(String namespace) {
            return Stream.empty();
        }

        @Override
        public Stream<InferenceModel> models() {
            return Stream.empty();
        }

        @Override
        public Stream<LoRAAdapter> adapters(String namespace) {
            return Stream.empty();
        }

        @Override
        public Stream<LoRAAdapter> adapters() {
            return Stream.empty();
        }

        @Override
        public Stream<Pod> pods(String namespace) {
            return Stream.empty();
        }
    }

    /** Models that serve one name, each in a namespace of its own; the earlier in the list is the older. */
    private static final class OneName implements Resources {
        private final List<String> namespaces = new CopyOnWriteArrayList<>(List.of("older", "younger"));

        @Override
        public Stream<InferenceModel> models() {
            return Stream.of("older", "younger").filter(namespaces::contains).map(OneName::model);
        }

        private static InferenceModel model(String namespace) {
            return Serialization.unmarshal(
                    """
                    apiVersion: valence.dev/v1alpha1
                    kind: InferenceModel
                    metadata: {name: m, namespace: %s, generation: 1, creationTimestamp: "2026-11-21T1%d:00:00Z"}
                    spec: {source: {uri: "file:///m"}, servedNames: [chat]}
                    """.formatted(namespace, namespace.equals("older") ? 0 : 1), InferenceModel.class);
        }

        @Override
        public Stream<InferenceModel> models(String namespace) {
            return models().filter(model -> model.getMetadata().getNamespace().equals(namespace));
        }

        @Override
        public Stream<GpuPool> pools(String namespace) {
            return Stream.empty();
        }

        @Override
        public Stream<LoRAAdapter> adapters(String namespace) {
            return Stream.empty();
        }

        @Override
        public Stream<LoRAAdapter> adapters() {
            return Stream.empty();
        }

        @Override
        public Stream<Pod> pods(String namespace) {
            return Stream.empty();
        }
    }

    @Test
    void nameThatOneNamespaceGivesUpIsTheOthersWithoutAWait() throws InterruptedException {
        var resources = new OneName();
        Clock clock = Clock.systemUTC();
        try (var links = new Links(clock);
                var outlooks = new Outlooks(new Observer(resources, links), clock, new SimpleMeterRegistry())) {
            outlooks.open();
            var heard = new LinkedBlockingQueue<String>();
            assertThat(verdict(outlooks, "older")).isEqualTo(Reason.NoMatchingPool);
            assertThat(verdict(outlooks, "younger")).isEqualTo(Reason.ServedNameConflict);
            outlooks.listen((namespace, changes) -> changes.models().forEach(model -> heard.add(namespace)));
            resources.namespaces.remove("older");
            outlooks.changed("older");
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("younger");
            assertThat(verdict(outlooks, "younger")).isEqualTo(Reason.NoMatchingPool);
        }
    }

    private static Reason verdict(Outlooks outlooks, String namespace) {
        return Objects.requireNonNull(outlooks.of(namespace).plan().models().get("m"))
                .reason();
    }

    @Test
    void whatCouldNotBePlannedIsNotTakenForWhatWasPlannedBefore() {
        var resources = new Unreadable();
        Clock clock = Clock.systemUTC();
        try (var links = new Links(clock);
                var outlooks = new Outlooks(new Observer(resources, links), clock, new SimpleMeterRegistry())) {
            outlooks.open();
            Outlook before = outlooks.of(NAMESPACE);
            resources.broken = true;
            outlooks.changed(NAMESPACE);
            assertThatThrownBy(() -> outlooks.of(NAMESPACE)).hasMessage("cannot be read");
            resources.broken = false;
            assertThat(outlooks.of(NAMESPACE).sequence()).isGreaterThan(before.sequence());
        }
    }
}
