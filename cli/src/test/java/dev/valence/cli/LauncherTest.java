// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./valence} on machines that lack something. */
class LauncherTest {
    private static final Path LAUNCHER = Path.of("../valence").toAbsolutePath().normalize();
    private static final List<String> BASIC_TOOLS =
            List.of("bash", "dirname", "readlink", "find", "grep", "mkdir", "flock", "touch");

    @TempDir
    Path directory;

    private Path tools;

    private record Output(int status, String text) {}

    @BeforeEach
    void prepare() throws IOException {
        tools = Files.createDirectory(directory.resolve("bin"));
        for (var tool : BASIC_TOOLS) {
            for (var place : List.of("/usr/bin", "/bin")) {
                if (Files.exists(Path.of(place, tool)) && !Files.exists(tools.resolve(tool))) {
                    Files.createSymbolicLink(tools.resolve(tool), Path.of(place, tool));
                }
            }
        }
        Files.copy(LAUNCHER, directory.resolve("valence"));
    }

    private Output run(Map<String, String> environment) throws Exception {
        var builder = new ProcessBuilder(
                tools.resolve("bash").toString(), directory.resolve("valence").toString(), "--version");
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", tools.toString(), "HOME", directory.toString()));
        builder.environment().putAll(environment);
        var process = builder.redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Output(process.exitValue(), text);
    }

    @Test
    void saysWhereItLookedForAJdk() throws Exception {
        var output = run(Map.of("VALENCE_JDK_DIRS", directory.toString()));
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.text()).contains("no JDK 25 found", "set JAVA_HOME");
    }

    @Test
    void namesThePackagesOfMissingTools() throws Exception {
        var output = run(Map.of("JAVA_HOME", System.getProperty("java.home")));
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.text()).contains("sudo apt-get install maven cmake g++ make");
    }
}
