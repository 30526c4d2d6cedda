// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.apiserver.Binaries;
import dev.valence.apiserver.Connection;
import dev.valence.apiserver.junit.WithApiServer;
import dev.valence.cli.apiserver.LocalApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The embedded API answers as a kube-apiserver does: the same steps against both. Where it does not, on purpose, a table
 * in the module's README says why, and lists exactly those steps.
 */
@WithApiServer
class DifferentialTest {
    private static final Path SCENARIOS = Path.of("src/test/resources/differential");
    private static final Path INVALID = Path.of("../crds/src/test/resources/invalid");

    @TempDir
    static Path directory;

    private static LocalApi api;
    private static Server real;
    private static Server local;

    @BeforeAll
    static void start(Connection connection) throws Exception {
        var kubectl = Binaries.find().orElseThrow().kubectl();
        api = LocalApi.start(Files.createDirectories(directory.resolve("api")));
        local = new Server(api.connection(), kubectl, directory.resolve("local"));
        real = new Server(connection, kubectl, directory.resolve("real"));
        Definitions.install(connection);
    }

    @AfterAll
    static void stop() {
        for (var server : new Server[] {local, real}) {
            if (server != null) {
                server.close();
            }
        }
        if (api != null) {
            api.close();
        }
    }

    static List<String> scenarios() throws IOException {
        try (var files = Files.list(SCENARIOS)) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void onlyTheStepsOfTheTableEndOtherwise(String scenario) throws Exception {
        local.begin(scenario);
        real.begin(scenario);
        var found = new TreeMap<String, List<String>>();
        for (var step : Step.readAll(SCENARIOS.resolve(scenario + ".yaml"))) {
            var differences = Difference.between(real.run(step), local.run(step));
            if (!differences.isEmpty()) {
                found.put(step.name(), differences);
            }
        }
        var expected = DeliberateDifferences.of(scenario);
        assertThat(found.keySet())
                .as(() ->
                        "steps that end otherwise on the embedded API, against the table in README.md: " + shown(found))
                .isEqualTo(expected);
    }

    private static String shown(Map<String, List<String>> found) {
        return found.entrySet().stream()
                .map(e -> "\n  " + e.getKey() + "\n    " + String.join("\n    ", e.getValue()))
                .collect(Collectors.joining());
    }

    static List<Path> invalidManifests() throws IOException {
        try (var files = Files.list(INVALID)) {
            return files.sorted().toList();
        }
    }

    /** Field paths, reasons and messages alike, of every rule the CRDs have. */
    @ParameterizedTest
    @MethodSource("invalidManifests")
    void invalidManifestIsRefusedInTheSameWords(Path manifest) throws Exception {
        var name = manifest.getFileName().toString().replace(".yaml", "");
        local.begin(name);
        real.begin(name);
        int index = 0;
        for (var step : Step.ofManifest(manifest)) {
            assertThat(Difference.between(real.run(step), local.run(step)))
                    .as("%s, document %s", manifest, index++)
                    .isEmpty();
        }
    }

    @Test
    void tableNamesNoStepThatIsNotThere() throws IOException {
        for (var scenario : scenarios()) {
            var steps = Step.readAll(SCENARIOS.resolve(scenario + ".yaml")).stream()
                    .map(Step::name)
                    .toList();
            assertThat(steps).containsAll(DeliberateDifferences.of(scenario));
        }
    }
}
