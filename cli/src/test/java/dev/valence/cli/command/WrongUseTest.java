// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.cli.apiserver.LocalApi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands as a process, with whatever a person may have set or named wrongly. Status: 0 done, 1 failed, 2 wrong use. */
class WrongUseTest {
    @TempDir
    static Path directory;

    private static LocalApi api;

    @BeforeAll
    static void start() throws Exception {
        api = LocalApi.start(Files.createDirectories(directory.resolve("api")));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static ValenceProcess.Output valence(@Nullable Path kubeconfig, String... arguments) throws Exception {
        return new ValenceProcess(directory, kubeconfig).run(arguments);
    }

    private static void assertFails(ValenceProcess.Output output, String... words) {
        assertThat(output.status()).as("%s", output).isEqualTo(1);
        assertThat(output.stderr()).contains("error: ").contains(words).doesNotContain("\tat ", "Exception");
    }

    @Test
    void withoutAClusterItSaysHowToStartOne() throws Exception {
        assertFails(valence(null, "get"), "no local control plane is up: start it with ./valence up");
    }

    @Test
    void kubeconfigThatIsNotThereIsNamed() throws Exception {
        assertFails(valence(Path.of("/nowhere/config"), "get"), "KUBECONFIG names /nowhere/config", "cannot be read");
    }

    @Test
    void serverThatDoesNotAnswerIsNamedWithTheReason() throws Exception {
        var kubeconfig = Files.writeString(
                directory.resolve("unreachable"),
                Files.readString(api.kubeconfig()).replaceAll("https://127.0.0.1:\\d+", "https://127.0.0.1:1"));
        for (var arguments : List.of(
                new String[] {"get", "models"},
                new String[] {"describe", "model", "m"},
                new String[] {"delete", "model", "m"},
                new String[] {"apply", "-f", "../examples/quickstart.yaml"})) {
            assertFails(valence(kubeconfig, arguments), "no API server answers at https://127.0.0.1:1", "KUBECONFIG=");
        }
    }

    @Test
    void oneRefusedDocumentKeepsNoOtherFromBeingApplied() throws Exception {
        var manifest = Files.writeString(directory.resolve("multi.yaml"), """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: before}
                ---
                apiVersion: valence.dev/v1alpha1
                kind: GpuPool
                metadata: {name: bad}
                spec: {accelerator: cpu, memory: {device: 0}}
                ---
                apiVersion: valence.dev/v1alpha1
                kind: GpuPuddle
                metadata: {name: unknown}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: after}
                """);
        var output = valence(api.kubeconfig(), "apply", "-f", manifest.toString());
        assertThat(output.stdout()).contains("configmap/before applied", "configmap/after applied");
        assertFails(
                output,
                "multi.yaml, document 2, gpupool/bad: GpuPool.valence.dev \"bad\" is invalid: spec.memory.device",
                "multi.yaml, document 3: the cluster has no kind GpuPuddle in valence.dev/v1alpha1");
    }

    @Test
    void whatIsNotThereIsSaidByItsName() throws Exception {
        assertFails(
                valence(api.kubeconfig(), "get", "model", "none"), "inferencemodels.valence.dev \"none\" not found");
        assertFails(valence(api.kubeconfig(), "describe", "pool", "none"), "gpupools.valence.dev \"none\" not found");
        assertFails(valence(api.kubeconfig(), "delete", "model", "none"), "inferencemodel/none not found");
        assertFails(valence(api.kubeconfig(), "get", "puddles"), "there is no kind puddles; try: gpupools");
        assertFails(valence(api.kubeconfig(), "logs", "none"), "there is no pod none");
    }

    @Test
    void wrongUseHasAStatusOfItsOwn() throws Exception {
        for (var arguments : List.of(
                new String[] {"get", "pods", "-o", "pretty"},
                new String[] {"doctor", "-o", "xml"},
                new String[] {"delete", "all", "shelf"},
                new String[] {"describe", "all", "shelf"},
                new String[] {"apply"},
                new String[] {"describe", "model"},
                new String[] {"delete", "model"},
                new String[] {"delete"})) {
            var output = valence(api.kubeconfig(), arguments);
            assertThat(output.status()).as("%s", output).isEqualTo(2);
            assertThat(output.stderr()).contains("Usage: valence", "Example");
        }
    }
}
