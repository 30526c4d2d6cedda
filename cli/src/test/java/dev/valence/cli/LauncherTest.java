// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
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

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final FileTime BUILT = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    private static final String BUILD_IS_WANTED = "cannot build without";

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

    /** Of every folder that the programs are built from; of what is only tested or run elsewhere, none. */
    private static List<Path> oneFileOfEachSourceRoot() throws IOException {
        var roots = new ArrayList<>(List.of(Path.of("pom.xml"), Path.of("native/CMakeLists.txt")));
        for (var parent : List.of(REPOSITORY, REPOSITORY.resolve("runtime"))) {
            for (var module : folders(parent)) {
                if (Files.isDirectory(module.resolve("src/main"))) {
                    roots.add(REPOSITORY.relativize(module.resolve("pom.xml")));
                    roots.add(REPOSITORY.relativize(firstFile(module.resolve("src/main"))));
                }
            }
        }
        for (var folder : folders(REPOSITORY.resolve("native"))) {
            if (!List.of("cuda", "target").contains(folder.getFileName().toString())) {
                roots.add(REPOSITORY.relativize(firstFile(folder)));
            }
        }
        return roots;
    }

    private static List<Path> folders(Path parent) throws IOException {
        try (var files = Files.list(parent)) {
            return files.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static Path firstFile(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
        }
    }

    @Test
    void aFileOfAnySourceRootThatIsNewerWantsABuild() throws Exception {
        var roots = oneFileOfEachSourceRoot();
        assertThat(roots)
                .map(Path::toString)
                .anyMatch(root -> root.startsWith("native/common/"))
                .hasSizeGreaterThan(15);
        for (var root : roots) {
            create(root);
        }
        for (var module : List.of("cli", "operator", "runtime/server", "runtime/gateway")) {
            Files.createDirectories(directory.resolve(module).resolve("target/lib"));
            create(Path.of(module, "target/program.jar"));
        }
        create(Path.of(".valence/built"));
        var before = FileTime.from(BUILT.toInstant().minusSeconds(1));
        try (var files = Files.walk(directory)) {
            for (var file : files.toList()) {
                if (!Files.isSymbolicLink(file) && !file.endsWith(".valence/built")) {
                    Files.setLastModifiedTime(file, before);
                }
            }
        }
        Files.setLastModifiedTime(directory.resolve(".valence/built"), BUILT);

        var environment = Map.of("JAVA_HOME", System.getProperty("java.home"));
        assertThat(run(environment).text()).as("nothing is newer").doesNotContain(BUILD_IS_WANTED);
        for (var root : roots) {
            Files.setLastModifiedTime(directory.resolve(root), FileTime.from(Instant.now()));
            assertThat(run(environment).text()).as("%s is newer", root).contains(BUILD_IS_WANTED);
            Files.setLastModifiedTime(directory.resolve(root), before);
        }
    }

    private void create(Path file) throws IOException {
        Files.createDirectories(directory.resolve(file).getParent());
        Files.createFile(directory.resolve(file));
    }
}
