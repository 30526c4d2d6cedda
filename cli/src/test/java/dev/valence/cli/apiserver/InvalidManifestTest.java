// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The embedded API refuses what a real one refuses, for the same reason: the corpus is that of the CRDs' own tests. */
class InvalidManifestTest {
    private static final Path CORPUS = Path.of("../crds/src/test/resources/invalid");
    private static final String EXPECT = "# expect: ";

    @TempDir
    static Path directory;

    private static LocalApi api;

    @BeforeAll
    static void start() throws Exception {
        api = LocalApi.start(directory);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    static List<Path> manifests() throws IOException {
        try (var files = Files.list(CORPUS)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void isRefusedForItsReason(Path manifest) throws IOException {
        var reasons = Files.readAllLines(manifest).stream()
                .filter(line -> line.startsWith(EXPECT))
                .map(line -> line.substring(EXPECT.length()))
                .toList();
        assertThatThrownBy(() -> applyAll(api.client(), Files.readString(manifest)))
                .isInstanceOf(KubernetesClientException.class)
                .satisfies(e ->
                        reasons.forEach(reason -> assertThat(e.getMessage()).contains(reason)));
    }

    /** All but the last document are accepted: they are what the last one changes. */
    private static void applyAll(KubernetesClient client, String yaml) {
        List<HasMetadata> objects = client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items();
        for (var object : objects) {
            client.resource(object).fieldManager("test").forceConflicts().serverSideApply();
        }
    }
}
