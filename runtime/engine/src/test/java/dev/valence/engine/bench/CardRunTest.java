// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardRunTest {
    private static final String FIXTURE = "src/test/resources/fixtures/qwen2-bf16-head64";

    @Test
    void theReferenceIsMet() {
        assertThat(CardRun.run("cpu", "reference", "16", FIXTURE)).isZero();
    }

    @Test
    void oneLogitThatIsNotTheReferencesFails(@TempDir Path folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(FIXTURE))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        byte[] logits = Files.readAllBytes(folder.resolve("logits.f32"));
        logits[3] ^= (byte) 0x80; // the sign of the first
        Files.write(folder.resolve("logits.f32"), logits);

        assertThat(CardRun.run("cpu", "reference", "4", folder.toString())).isOne();
    }

    @Test
    void textsAreContinuedAndSpeedsMeasured() {
        assertThat(CardRun.run("cpu", "tokens", "4", FIXTURE)).isZero();
        assertThat(CardRun.run("cpu", "streams", "3", "8", "20", FIXTURE)).isZero();
        assertThat(CardRun.run("cpu", "single", "8", "4", "1", FIXTURE)).isZero();
    }

    @Test
    void wrongUseAndMissingModelsAreToldApart() {
        for (String arguments : List.of("cpu", "tpu reference 1 x", "cpu nonsense", "cpu streams 1 x 1 y")) {
            assertThat(CardRun.run(arguments.split(" "))).as(arguments).isEqualTo(2);
        }
        assertThat(CardRun.run("cpu", "single", "8", "4", "1", "/nowhere")).isOne();
    }
}
