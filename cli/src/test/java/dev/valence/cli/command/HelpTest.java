// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    private record Output(int status, String stdout, String stderr) {}

    private static Output run(String... arguments) {
        var out = System.out;
        var err = System.err;
        var stdout = new ByteArrayOutputStream();
        var stderr = new ByteArrayOutputStream();
        System.setOut(new PrintStream(stdout, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(stderr, true, StandardCharsets.UTF_8));
        try {
            int status = Valence.run(arguments);
            return new Output(status, stdout.toString(StandardCharsets.UTF_8), stderr.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "apply",
                "delete",
                "get",
                "describe",
                "logs",
                "chat",
                "generate",
                "logits",
                "bench",
                "bench engine",
                "bench quality",
                "doctor"
            })
    void eachCommandShowsAnExample(String command) {
        var arguments = (command + " --help").split(" ", -1);
        var output = run(arguments);
        assertThat(output.status()).isZero();
        assertThat(output.stdout()).containsPattern("Examples?:").contains("valence " + command);
    }

    @Test
    void theVersionIsThatOfTheBuild() throws IOException {
        var pom = Files.readString(Path.of("pom.xml"));
        var version = pom.substring(pom.indexOf("<version>") + "<version>".length(), pom.indexOf("</version>"));
        assertThat(run("--version").stdout().strip()).isEqualTo("valence " + version);
    }

    @Test
    void unknownCommandIsWrongUse() {
        var output = run("sing");
        assertThat(output.status()).isEqualTo(2);
        assertThat(output.stderr()).contains("sing");
    }

    @Test
    void missingCheckpointIsSaidInOneLine() {
        var output = run("generate", "--model", "/nowhere", "--tokens", "1,2", "--json");
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.stderr()).isEqualTo("error: there is no checkpoint folder /nowhere\n");
    }
}
