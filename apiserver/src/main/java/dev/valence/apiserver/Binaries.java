// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the programs are that {@code dev/apiserver.sh} builds.
 *
 * @param directory holds {@code kube-apiserver}, {@code etcd} and {@code kubectl}
 */
public record Binaries(Path directory) {
    private static final List<String> PROGRAMS = List.of("kube-apiserver", "etcd", "kubectl");

    /** What to tell a person who has none. */
    public static final String HOW_TO_GET = "run dev/apiserver.sh, which builds them once with Go";

    public Path kubeApiserver() {
        return directory.resolve("kube-apiserver");
    }

    public Path etcd() {
        return directory.resolve("etcd");
    }

    public Path kubectl() {
        return directory.resolve("kubectl");
    }

    /** Those of the newest version in the user's cache; empty: none are there. */
    public static Optional<Binaries> find() {
        return find(cache(System.getenv()), System.getProperty("os.arch"));
    }

    /** The directory {@link #find()} looks in. */
    public static Path cache(Map<String, String> environment) {
        String configured = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path cache = configured.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(configured);
        return cache.resolve("valence").resolve("k8s");
    }

    /** @param arch as the JVM names it in {@code os.arch} */
    static Optional<Binaries> find(Path cache, String arch) {
        if (!Files.isDirectory(cache)) {
            return Optional.empty();
        }
        String platform = "-linux-" + (arch.equals("aarch64") ? "arm64" : arch);
        try (Stream<Path> versions = Files.list(cache)) {
            return versions.filter(path -> path.getFileName().toString().endsWith(platform))
                    .filter(Binaries::isComplete)
                    .max(Comparator.comparing(path -> version(path, platform)))
                    .map(Binaries::new);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + cache, e);
        }
    }

    private static boolean isComplete(Path directory) {
        return PROGRAMS.stream().map(directory::resolve).allMatch(Files::isExecutable);
    }

    private static Runtime.Version version(Path directory, String platform) {
        String name = directory.getFileName().toString();
        return Runtime.Version.parse(name.substring(0, name.length() - platform.length()));
    }
}
