// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Where the programs are: the repository, built. */
public record Installation(Path home) {
    private static final List<String> JVM_FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto");
    /**
     * The engine's inner loops in Java (tokenizer, sampling) are worth the optimising compiler. What the heap may become
     * is kept off the models, and by default that is a quarter of the machine.
     */
    private static final List<String> RUNTIME_JVM_FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xmx512m");

    /** A program of ours. */
    public enum Program {
        OPERATOR("operator", "dev.valence.operator.Main"),
        GATEWAY("runtime/gateway", "dev.valence.gateway.Main"),
        RUNTIME("runtime/server", "dev.valence.server.Main");

        private final String module;
        private final String mainClass;

        Program(String module, String mainClass) {
            this.module = module;
            this.mainClass = mainClass;
        }
    }

    /** From the system property {@code valence.home}, which the launcher sets. */
    public static Installation find() {
        var home = System.getProperty("valence.home");
        if (home == null) {
            throw new LocalException(
                    "valence.home is not set: start the CLI by the ./valence script of the repository");
        }
        return new Installation(Path.of(home).toAbsolutePath());
    }

    public Path quickstart() {
        return home.resolve("examples/quickstart.yaml");
    }

    /** Folder that stands for {@code file:///models} in local mode: {@code VALENCE_MODELS}, else the examples' own. */
    public Path models() {
        var chosen = System.getenv("VALENCE_MODELS");
        return chosen == null || chosen.isEmpty()
                ? home.resolve("examples/models")
                : Path.of(chosen).toAbsolutePath();
    }

    /** Command line of a program without its arguments. @throws LocalException it is not built */
    public List<String> command(Program program) {
        var target = home.resolve(program.module).resolve("target");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(program == Program.RUNTIME ? RUNTIME_JVM_FLAGS : JVM_FLAGS);
        command.add("-cp");
        command.add(jar(target) + ":" + target.resolve("lib") + "/*");
        command.add(program.mainClass);
        return List.copyOf(command);
    }

    private static Path jar(Path target) {
        if (Files.isDirectory(target)) {
            try (var files = Files.list(target)) {
                var jar = files.filter(f -> f.toString().endsWith(".jar")
                                && !f.toString().endsWith("-sources.jar")
                                && !f.toString().endsWith("-tests.jar"))
                        // after a change of the version the older one is there too
                        .max(Comparator.comparing(f -> f.toFile().lastModified()));
                if (jar.isPresent()) {
                    return jar.get();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new LocalException("there is no jar in " + target + ": build with mvn -DskipTests package");
    }

    /** Images of pods, by what runs for them here. */
    public Map<String, List<String>> images() {
        return Map.of("valence/runtime", command(Program.RUNTIME));
    }
}
