// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.AdapterSpec;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.backend.Backend;
import dev.valence.engine.load.Checkpoint;
import dev.valence.engine.model.ModelConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AdapterSetTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    @Test
    void anAdapterThatComesAfterItsModelHasGoneIsRefusedAndLeavesNothing() {
        MemoryAccountant accountant = new MemoryAccountant(1 << 20);
        AdapterSpec spec = new AdapterSpec("a", FIXTURES.resolve("adapter-llama-all"), 64);
        try (Backend backend = Backend.cpu(1);
                Checkpoint base = Checkpoint.open(FIXTURES.resolve("llama-f32"))) {
            AdapterSet adapters = new AdapterSet(ModelConfig.of(base.config()), backend.memory(), accountant);
            adapters.load(spec);
            assertThat(accountant.usedBytes()).isPositive();

            adapters.close();

            assertThatThrownBy(() -> adapters.load(spec))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining("is being unloaded");
            assertThat(accountant.usedBytes()).isZero();
        }
    }
}
