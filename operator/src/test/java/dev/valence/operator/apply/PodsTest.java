// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.valence.crds.GpuPool;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import dev.valence.crds.condition.Reason;
import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Pool;
import dev.valence.operator.plan.Outlook;
import dev.valence.operator.plan.Planner;
import dev.valence.operator.plan.PodStep;
import dev.valence.operator.podspec.PodSettings;
import dev.valence.operator.podspec.RuntimePodSpec;
import dev.valence.operator.report.Events;
import dev.valence.operator.report.PoolReport;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a pool whose pod an API server, which answers every request alike, does not make. */
class PodsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final GpuPool POOL = Serialization.unmarshal("""
            apiVersion: valence.dev/v1alpha1
            kind: GpuPool
            metadata: {name: p, namespace: ns, uid: u1, generation: 1}
            spec: {accelerator: cpu, replicas: 1, memory: {device: 1Gi}}
            """, GpuPool.class);

    private static final class Unheard implements Events {
        @Override
        public void normal(HasMetadata about, Reason reason, String message) {}

        @Override
        public void warning(HasMetadata about, Reason reason, String message) {}
    }

    private HttpServer server;
    private int status;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = """
                        {"apiVersion":"v1","kind":"Status","status":"Failure","code":%d,"message":"its own words"}\
                        """.formatted(status).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 429, 500, 503, 504})
    void serverThatWillBeWellAgainByItselfIsWaitedFor(int answer) {
        status = answer;
        List<Condition> conditions = conditionsAfterCreating();
        assertThat(Conditions.isTrue(conditions, ConditionType.Stalled)).isFalse();
        assertThat(message(conditions, ConditionType.Reconciling))
                .isEqualTo("0 of 1 pods report; pod p-0: its own words");
    }

    @Test
    void serverThatIsAwayIsWaitedFor() {
        server.stop(0);
        List<Condition> conditions = conditionsAfterCreating();
        assertThat(Conditions.isTrue(conditions, ConditionType.Stalled)).isFalse();
        assertThat(message(conditions, ConditionType.Reconciling))
                .contains("pod p-0: the API server gave no answer")
                .doesNotContain("null");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 422})
    void refusalThatOnlyAPersonCanEndStallsThePool(int answer) {
        status = answer;
        List<Condition> conditions = conditionsAfterCreating();
        assertThat(Conditions.isTrue(conditions, ConditionType.Stalled)).isTrue();
        assertThat(message(conditions, ConditionType.Stalled)).isEqualTo("0 of 1 pods report; pod p-0: its own words");
    }

    private static String message(List<Condition> conditions, ConditionType type) {
        return Conditions.find(conditions, type).orElseThrow().getMessage();
    }

    private List<Condition> conditionsAfterCreating() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestRetryBackoffLimit(0)
                .build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            var pods = new Pods(
                    client,
                    new RuntimePodSpec(new PodSettings("valence/runtime:1", "valence/runtime:1-cuda")),
                    new Tokens(client, CLOCK),
                    new Unheard(),
                    CLOCK);
            PodRefusedException refused = catchThrowableOfType(
                    PodRefusedException.class,
                    () -> pods.take(POOL, List.of(new PodStep.Create("p", "p-0")), Map.of()));
            return Objects.requireNonNull(
                    new PoolReport(CLOCK).of(POOL, outlook(), refused.refusal()).conditions());
        }
    }

    private static Outlook outlook() {
        var pool = new Pool("p", 1, Map.of(), NOW, 1, "h", null, 0, false, List.of());
        var cluster = new Cluster("ns", List.of(pool), List.of(), List.of(), List.of(), List.of());
        return new Outlook(1, cluster, Planner.plan(cluster, CLOCK));
    }
}
