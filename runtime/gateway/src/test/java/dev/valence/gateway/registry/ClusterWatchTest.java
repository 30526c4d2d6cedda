// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import static dev.valence.gateway.fake.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.gateway.fake.FakeApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ClusterWatchTest {
    private final Registry registry = new Registry();

    private static KubernetesClient client(FakeApiServer api) {
        return new KubernetesClientBuilder().withConfig(api.config()).build();
    }

    private void untilServed(String name, boolean served) {
        until(
                name + (served ? " is served" : " is not served"),
                () -> registry.current().find(name).isPresent() == served);
    }

    @Test
    void whatIsThereIsListedAndWhatChangesFollows() throws TimeoutException {
        try (var api = FakeApiServer.start(0);
                var kubernetes = client(api)) {
            api.put(Resources.model("model-ready.yaml"));
            try (var _ = ClusterWatch.start(kubernetes, List.of("default"), registry)) {
                until("the cluster is listed", () -> registry.current().complete());
                assertThat(registry.current().find("llama")).isPresent();
                api.put(Resources.adapter("adapter-loaded.yaml"));
                untilServed("llama-pirate", true);
                api.delete(Resources.model("model-ready.yaml"));
                untilServed("llama", false);
            }
        }
    }

    @Test
    void anEmptyClusterIsListedToo() throws TimeoutException {
        try (var api = FakeApiServer.start(0);
                var kubernetes = client(api);
                var _ = ClusterWatch.start(kubernetes, List.of(), registry)) {
            until("the cluster is listed", () -> registry.current().complete());
            assertThat(registry.current().all()).isEmpty();
        }
    }

    @Test
    void aBurstOfEventsEndsInTheLastState() throws TimeoutException {
        try (var api = FakeApiServer.start(0);
                var kubernetes = client(api);
                var _ = ClusterWatch.start(kubernetes, List.of("default"), registry)) {
            until("the cluster is listed", () -> registry.current().complete());
            for (int i = 0; i < 200; i++) {
                var model = Resources.model("model-stalled.yaml");
                model.getMetadata().setName("m-" + i);
                api.put(model);
            }
            until("all are served", () -> registry.current().all().size() == 200);
        }
    }

    @Test
    void theLastSnapshotStaysWhileTheApiServerIsAwayAndItsReturnIsNoticed() throws TimeoutException {
        var first = FakeApiServer.start(0);
        first.put(Resources.model("model-ready.yaml"));
        try (var kubernetes = client(first);
                var _ = ClusterWatch.start(kubernetes, List.of("default"), registry)) {
            untilServed("llama", true);
            first.close();
            assertThat(registry.current().find("llama")).isPresent();
            try (var second = FakeApiServer.start(first.port())) {
                second.put(Resources.model("model-stalled.yaml"));
                untilServed("huge", true);
                untilServed("llama", false);
            }
        }
    }

    @Test
    void anApiServerThatComesLaterIsWaitedFor() throws TimeoutException {
        var probe = FakeApiServer.start(0);
        int port = probe.port();
        var config = probe.config();
        probe.close();
        try (var kubernetes = new KubernetesClientBuilder().withConfig(config).build();
                var _ = ClusterWatch.start(kubernetes, List.of("default"), registry);
                var api = FakeApiServer.start(port)) {
            api.put(Resources.model("model-ready.yaml"));
            untilServed("llama", true);
        }
    }
}
