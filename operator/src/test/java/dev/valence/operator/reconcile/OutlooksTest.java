// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.crds.GpuPool;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import dev.valence.operator.link.Links;
import dev.valence.operator.observe.Observer;
import dev.valence.operator.observe.Resources;
import dev.valence.operator.plan.Outlook;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
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
        public Stream<LoRAAdapter> adapters(String namespace) {
            return Stream.empty();
        }

        @Override
        public Stream<Pod> pods(String namespace) {
            return Stream.empty();
        }
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
