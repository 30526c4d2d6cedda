// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.cli.Kubectl;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kubectl on the embedded API. */
class KubectlTest {
    private static final String POOL = """
            apiVersion: valence.dev/v1alpha1
            kind: GpuPool
            metadata: {name: %s}
            spec: {accelerator: cpu, replicas: 1, memory: {device: 2Gi}}
            """;

    @TempDir
    static Path directory;

    private static LocalApi api;

    @BeforeAll
    static void start() throws Exception {
        Kubectl.require();
        api = LocalApi.start(directory);
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
        }
    }

    private static String succeed(String input, String... arguments) throws Exception {
        var output = api.kubectl(input, arguments);
        assertThat(output.status()).as("%s", output).isZero();
        return output.stdout();
    }

    @Test
    void getPrintsThePrinterColumns() throws Exception {
        succeed(POOL.formatted("columns"), "apply", "-f", "-");
        assertThat(succeed("", "get", "gpool", "columns").lines().toList())
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.getFirst()).contains("NAME", "ACCELERATOR", "DESIRED", "AGE"))
                .satisfies(lines -> assertThat(lines.getLast()).containsPattern("columns +cpu +1 "));
        assertThat(succeed("", "get", "gpool", "-o", "wide")).contains("DEVICE");
        assertThat(succeed("", "get", "valence")).contains("gpupool.valence.dev/columns");
    }

    @Test
    void applyIsIdempotentOnClientAndServer() throws Exception {
        var pool = POOL.formatted("twice");
        assertThat(succeed(pool, "apply", "-f", "-")).contains("created");
        assertThat(succeed(pool, "apply", "-f", "-")).contains("unchanged");
        assertThat(succeed(pool, "apply", "--server-side", "-f", "-")).contains("serverside-applied");
        var version = succeed("", "get", "gpool", "twice", "-o", "jsonpath={.metadata.resourceVersion}");
        succeed(pool, "apply", "--server-side", "-f", "-");
        assertThat(succeed("", "get", "gpool", "twice", "-o", "jsonpath={.metadata.resourceVersion}"))
                .isEqualTo(version);
    }

    @Test
    void serverSideApplyNamesTheOtherManager() throws Exception {
        succeed(POOL.formatted("contested"), "apply", "--server-side", "-f", "-");
        succeed("", "scale", "gpool", "contested", "--replicas=3");
        var refused = api.kubectl(POOL.formatted("contested"), "apply", "--server-side", "-f", "-");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.stderr()).contains("1 conflict", ".spec.replicas");
        succeed(POOL.formatted("contested"), "apply", "--server-side", "--force-conflicts", "-f", "-");
        assertThat(succeed("", "get", "gpool", "contested", "-o", "jsonpath={.spec.replicas}"))
                .isEqualTo("1");
    }

    @Test
    void scaleChangesReplicasAndGeneration() throws Exception {
        succeed(POOL.formatted("scaled"), "apply", "-f", "-");
        succeed("", "scale", "gpool", "scaled", "--replicas=3");
        assertThat(succeed("", "get", "gpool", "scaled", "-o", "jsonpath={.spec.replicas}/{.metadata.generation}"))
                .isEqualTo("3/2");
    }

    @Test
    void waitSeesAConditionOfTheStatus() throws Exception {
        succeed(POOL.formatted("waited"), "apply", "-f", "-");
        succeed("", "patch", "gpool", "waited", "--subresource=status", "--type=merge", "-p", """
                {"status":{"conditions":[{"type":"Ready","status":"True","reason":"R","message":"m",
                "lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""");
        assertThat(succeed("", "wait", "--for=condition=Ready", "gpool/waited", "--timeout=10s"))
                .contains("condition met");
        assertThat(succeed("", "get", "gpool", "waited", "-o", "jsonpath={.metadata.generation}"))
                .as("status is no new generation")
                .isEqualTo("1");
    }

    @Test
    void deleteWaitsUntilItIsGone() throws Exception {
        succeed(POOL.formatted("short-lived"), "apply", "-f", "-");
        assertThat(succeed("", "delete", "gpool", "short-lived")).contains("deleted");
        assertThat(api.kubectl("", "get", "gpool", "short-lived").stderr())
                .contains("gpupools.valence.dev \"short-lived\" not found");
    }

    @Test
    void describeAndExplainAndApiResources() throws Exception {
        succeed(POOL.formatted("described"), "apply", "-f", "-");
        assertThat(succeed("", "describe", "gpool", "described")).contains("Accelerator:  cpu", "Events:");
        assertThat(succeed("", "explain", "gpool.spec.accelerator")).contains("FIELD: accelerator <string>");
        assertThat(succeed("", "api-resources")).contains("inferencemodels", "imodel");
    }

    @Test
    void logsAreOfTheContainerThatIsMeant() throws Exception {
        succeed("""
                apiVersion: v1
                kind: Pod
                metadata: {name: logging}
                spec:
                  nodeName: local
                  containers:
                  - {name: c, image: valence/runtime, env: [{name: other, value: x}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: nowhere}
                spec: {containers: [{name: c, image: valence/runtime}]}
                """, "apply", "-f", "-");
        assertThat(succeed("", "logs", "logging")).isEqualTo("log of logging\n");
        assertThat(succeed("", "logs", "logging", "-c", "c", "--tail=5", "-f")).isEqualTo("log of logging\n");
        assertThat(succeed("", "logs", "nowhere")).isEmpty();
        assertThat(api.kubectl("", "logs", "logging", "-c", "other").stderr())
                .contains("container other is not valid for pod logging");
    }

    @Test
    void mistypedFieldIsRefused() throws Exception {
        var output = api.kubectl(POOL.formatted("mistyped").replace("replicas", "replicaz"), "apply", "-f", "-");
        assertThat(output.status()).isNotZero();
        assertThat(output.stderr()).contains("unknown field \"spec.replicaz\"");
    }

    @Test
    void whoLacksTheTokenGetsNothing() throws Exception {
        assertThat(api.kubectl("", "get", "gpool", "--token=wrong").stderr()).contains("Unauthorized");
    }
}
