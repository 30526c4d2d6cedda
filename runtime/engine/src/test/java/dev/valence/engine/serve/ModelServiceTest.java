// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.ModelSpec;
import dev.valence.engine.backend.Backend;
import dev.valence.engine.multiplex.MemoryAccountant;
import dev.valence.engine.multiplex.ModelLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelServiceTest {
    private static final ModelSpec SPEC =
            new ModelSpec("m", Path.of("src/test/resources/fixtures/llama-f32"), "none", null, 0, 0, Map.of());

    @Test
    void logitsOfAModelWhoseMemoryIsGoneAreRefused() {
        EngineThread thread = new EngineThread("test-engine");
        try (Backend backend = Backend.cpu(1)) {
            ModelLoader loader =
                    new ModelLoader(backend, new MemoryAccountant(1 << 30), EngineOptions.DEFAULT, Runnable::run);
            ModelService service = new ModelService(
                    loader.load(SPEC, progress -> {}), backend.kernels(), thread, EngineOptions.DEFAULT);
            assertThat(service.logits(new int[] {1, 2}).rows()).hasNumberOfRows(2);

            service.close(Duration.ZERO, "test");

            assertThatThrownBy(() -> service.logits(new int[] {1, 2}))
                    .isInstanceOfSatisfying(
                            GenerationException.class,
                            e -> assertThat(e.category()).isEqualTo(GenerationException.Category.OVERLOADED));
            thread.close();
        }
    }
}
