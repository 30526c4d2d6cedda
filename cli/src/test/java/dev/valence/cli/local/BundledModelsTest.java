// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.cli.command.ValenceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes along, whether or not {@code quickstart.yaml} serves it. */
class BundledModelsTest {
    private static final Path MODELS = ValenceProcess.HOME.resolve("examples/models");
    private static final long MOST_BYTES = 40_000_000;
    private static final int BF16_BYTES = 2;

    private static final List<String> ALL = List.of(
            "valence-nano", "valence-nano-draft", "valence-nano-embed", "valence-nano-json", "valence-nano-pirate");

    @TempDir
    Path directory;

    @Test
    void allAreThereWithCardsAndFitIntoTheRepository() throws IOException {
        try (var models = Files.list(MODELS)) {
            assertThat(models.map(model -> model.getFileName().toString())).containsExactlyInAnyOrderElementsOf(ALL);
        }
        assertThat(ALL)
                .allSatisfy(model -> assertThat(MODELS.resolve(model).resolve("README.md"))
                        .content()
                        .contains("# " + model + "\n", "**Data.**", "**Figures.**", "**Limits.**"));
        try (var files = Files.walk(MODELS)) {
            assertThat(files.filter(Files::isRegularFile)
                            .mapToLong(BundledModelsTest::bytes)
                            .sum())
                    .isLessThanOrEqualTo(MOST_BYTES);
        }
    }

    @Test
    void theyAreAsLargeAsTheyAreSaidToBe() {
        assertThat(parameters("valence-nano")).isBetween(10_000_000L, 25_000_000L);
        assertThat((double) parameters("valence-nano-draft") / parameters("valence-nano"))
                .isLessThan(0.26);
    }

    @ParameterizedTest
    @ValueSource(strings = {"valence-nano", "valence-nano-draft"})
    void theEngineRunsThem(String model) throws Exception {
        var said = new ValenceProcess(directory, null)
                .succeed(
                        "generate",
                        "--model=" + MODELS.resolve(model),
                        "--prompt=<|im_start|>user\nWhat is Valence?<|im_end|>\n<|im_start|>assistant\n",
                        "--max-tokens=12",
                        "--temperature=0");
        assertThat(said.strip()).startsWith("Valence is a Kubernetes operator");
    }

    private static long parameters(String model) {
        return bytes(MODELS.resolve(model).resolve("model.safetensors")) / BF16_BYTES;
    }

    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
