// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.BackendChoice;
import dev.valence.server.config.Limits;
import dev.valence.server.config.ServerConfig;
import dev.valence.server.fake.FakeCheckpoints;
import dev.valence.server.fake.FakeEngine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RuntimeCommandTest {

    @Test
    void helpNamesEveryFlagWithItsVariableAndAnExample() {
        StringWriter out = new StringWriter();

        int status = new CommandLine(new RuntimeCommand())
                .setOut(new PrintWriter(out))
                .execute("--help");

        assertThat(status).isZero();
        assertThat(out.toString())
                .contains("--host", "--port", "--control-port", "--token-file", "--backend", "--threads", "--memory")
                .contains("--models-root", "--file-roots", "--cache-dir", "--secrets-dir", "--hub")
                .contains("VALENCE_HOST", "VALENCE_TOKEN", "VALENCE_MODELS_ROOT", "VALENCE_CACHE_DIR")
                .contains("Example:");
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        RuntimeCommand command = CommandLine.populateCommand(new RuntimeCommand());

        assertThat(command.host).isEqualTo("127.0.0.1");
        assertThat(command.port).isEqualTo(8000);
        assertThat(command.controlPort).isEqualTo(9090);
        assertThat(command.backend).isEqualTo(BackendChoice.AUTO);
        assertThat(command.modelsRoot).isEqualTo(Path.of("/models"));
        assertThat(command.cacheDir).isEqualTo(Path.of(System.getProperty("user.home"), ".cache/valence/models"));
    }

    @Test
    void theTokenComesFromItsFileOrTheEnvironment(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "from-file\n");

        assertThat(RuntimeCommand.token(file.toString(), "from-environment")).isEqualTo("from-file");
        assertThat(RuntimeCommand.token("", "from-environment")).isEqualTo("from-environment");
        assertThatThrownBy(() -> RuntimeCommand.token("", null))
                .hasMessage("the control API needs a token: set VALENCE_TOKEN, or --token-file to a file with one");
        assertThatThrownBy(() -> RuntimeCommand.token(folder.resolve("none").toString(), null))
                .hasMessageContaining("cannot read the token file");
    }

    @Test
    void aDrainTimeOutOfRangeIsWrongUse(@TempDir Path folder) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "secret");

        for (String seconds : List.of("-5", "3601")) {
            int status = new CommandLine(new RuntimeCommand())
                    .execute("--token-file=" + token, "--drain-seconds=" + seconds);
            assertThat(status).isEqualTo(CommandLine.ExitCode.USAGE);
        }
    }

    @Test
    void aTakenPortIsNamedWithItsOptionAndIsNoWrongUse(@TempDir Path folder) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "secret");
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            ServerConfig config = new ServerConfig("127.0.0.1", 0, port, "secret", 1, Limits.DEFAULT);

            assertThatThrownBy(() -> RuntimeProcess.start(config, new FakeEngine(), new FakeCheckpoints()))
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + port)
                    .hasMessageContaining("--control-port");
            int status = new CommandLine(new RuntimeCommand())
                    .execute("--token-file=" + token, "--backend=cuda", "--port=" + port, "--control-port=0");
            assertThat(status).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        }
    }

    @Test
    void backendsAreNamedAsInTheEnvironment() {
        RuntimeCommand command = new RuntimeCommand();
        new CommandLine(command).parseArgs("--backend=cuda");
        assertThat(command.backend).isEqualTo(BackendChoice.CUDA);

        assertThatThrownBy(() -> new CommandLine(command).parseArgs("--backend=tpu"))
                .hasMessageContaining("the backend is auto, cpu or cuda, not 'tpu'");
    }
}
