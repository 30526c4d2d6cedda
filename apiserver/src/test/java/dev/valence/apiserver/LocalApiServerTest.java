// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.apiserver.junit.WithApiServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithApiServer
class LocalApiServerTest {
    @TempDir
    Path directory;

    @Test
    void kubectlSpeaksToItByItsKubeconfig(Connection connection) throws Exception {
        assertThat(kubectl(connection, "auth", "whoami", "-o", "jsonpath={.status.userInfo.groups}"))
                .contains("system:masters");
        assertThat(kubectl(connection, "get", "namespaces", "-o", "name")).contains("namespace/default");
    }

    @Test
    void objectsSurviveARestartInTheSameDirectory() throws Exception {
        Binaries binaries = Binaries.find().orElseThrow();
        try (LocalApiServer first = LocalApiServer.start(binaries, directory)) {
            kubectl(first.connection(), "create", "configmap", "kept", "--from-literal=key=value");
            assertThat(first.isAlive()).isTrue();
        }
        try (LocalApiServer second = LocalApiServer.start(binaries, directory)) {
            assertThat(kubectl(second.connection(), "get", "configmap", "kept", "-o", "jsonpath={.data.key}"))
                    .isEqualTo("value");
        }
    }

    @Test
    void secretsAreReadableByTheirOwnerAlone() throws IOException {
        String token = Credentials.prepare(directory);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(CommandLines.tokens(directory))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(CommandLines.signingKey(directory))))
                .isEqualTo("rw-------");
        assertThat(new Connection(URI.create("https://127.0.0.1:1"), "ca", token).toString())
                .doesNotContain(token);
    }

    @Test
    void aServerThatDoesNotStartSaysWhy() throws IOException {
        Path broken = Files.createDirectories(directory.resolve("bin"));
        script(broken.resolve("etcd"), "echo disk is full; exit 1");
        script(broken.resolve("kube-apiserver"), "exec sleep 600");

        assertThatThrownBy(() -> LocalApiServer.start(new Binaries(broken), directory.resolve("data")))
                .isInstanceOf(ApiServerException.class)
                .hasMessageContaining("etcd ended")
                .hasMessageContaining("disk is full");
    }

    @Test
    void aPathTooLongForASocketIsRefusedByName() {
        Path deep = directory.resolve("d".repeat(120));
        assertThatThrownBy(() -> LocalApiServer.start(Binaries.find().orElseThrow(), deep))
                .isInstanceOf(ApiServerException.class)
                .hasMessageContaining("choose a directory with a shorter path");
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private String kubectl(Connection connection, String... arguments) throws Exception {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), connection.kubeconfig());
        var command = new java.util.ArrayList<>(
                java.util.List.of(Binaries.find().orElseThrow().kubectl().toString(), "--kubeconfig=" + kubeconfig));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output).strip();
    }
}
