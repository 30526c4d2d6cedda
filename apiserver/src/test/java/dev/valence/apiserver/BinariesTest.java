// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
    @TempDir
    Path cache;

    @Test
    void newestCompleteVersionOfTheArchitectureIsTaken() throws IOException {
        install("1.9.9-linux-amd64", List.of("kube-apiserver", "etcd", "kubectl"));
        Path newest = install("1.36.3-linux-amd64", List.of("kube-apiserver", "etcd", "kubectl"));
        install("1.37.0-linux-amd64", List.of("kube-apiserver", "etcd"));
        install("1.38.0-linux-arm64", List.of("kube-apiserver", "etcd", "kubectl"));
        Files.createDirectories(cache.resolve("build"));

        assertThat(Binaries.find(cache, "amd64")).contains(new Binaries(newest));
        assertThat(Binaries.find(cache, "aarch64")).contains(new Binaries(cache.resolve("1.38.0-linux-arm64")));
    }

    @Test
    void anAbsentCacheHoldsNone() {
        assertThat(Binaries.find(cache.resolve("absent"), "amd64")).isEmpty();
    }

    @Test
    void cacheIsWhereTheScriptPutsThem() {
        assertThat(Binaries.cache(Map.of("XDG_CACHE_HOME", "/x"))).isEqualTo(Path.of("/x/valence/k8s"));
        assertThat(Binaries.cache(Map.of())).isEqualTo(Path.of(System.getProperty("user.home"), ".cache/valence/k8s"));
    }

    private Path install(String version, List<String> programs) throws IOException {
        Path directory = Files.createDirectories(cache.resolve(version));
        for (String program : programs) {
            Files.createFile(
                    directory.resolve(program),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return directory;
    }
}
