// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.Checkpoint;
import dev.valence.engine.load.DType;
import dev.valence.engine.load.TensorView;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is wrong with a checkpoint's tensors is said by name, before anything is allocated. */
class WeightPlanTest {
    private static final String K = "model.layers.1.self_attn.k_proj.weight";

    private static void refused(String code, String message, Consumer<Map<String, TensorView>> change) {
        try (Checkpoint checkpoint = Checkpoint.open(Path.of("src/test/resources/fixtures/llama-f32"))) {
            Map<String, TensorView> tensors = new HashMap<>(checkpoint.tensors());
            change.accept(tensors);
            assertThatThrownBy(() -> WeightPlan.of(ModelConfig.of(checkpoint.config()), tensors))
                    .isInstanceOfSatisfying(
                            ModelLoadException.class, e -> assertThat(e.code()).isEqualTo(code))
                    .hasMessageContaining(message);
        }
    }

    @Test
    void aMissingTensorIsNamed() {
        refused("MissingTensor", K + "' [32, 64]", tensors -> tensors.remove(K));
        refused("MissingTensor", "lm_head.weight' [384, 64]", tensors -> tensors.remove("lm_head.weight"));
    }

    @Test
    void aWrongShapeIsNamedBesideTheRightOne() {
        refused(
                "TensorShape",
                "has shape [64, 32], but config.json implies [32, 64]",
                tensors -> tensors.computeIfPresent(
                        K, (name, k) -> new TensorView(name, k.dtype(), List.of(64L, 32L), k.data())));
    }

    @Test
    void anUnknownTypeAndAMixOfTypesAreRefused() {
        refused(
                "UnsupportedDtype",
                "of type F64",
                tensors ->
                        tensors.computeIfPresent(K, (name, k) -> new TensorView(name, DType.F64, k.shape(), k.data())));
        refused(
                "UnsupportedDtype",
                "differ in type (F32, BF16)",
                tensors -> tensors.computeIfPresent(
                        K, (name, k) -> new TensorView(name, DType.BF16, k.shape(), k.data())));
    }

    @Test
    void aTensorTheArchitectureDoesNotUseIsRefused() {
        refused(
                "UnexpectedTensor",
                "model.layers.0.self_attn.q_norm.weight",
                tensors -> tensors.put("model.layers.0.self_attn.q_norm.weight", tensors.get("model.norm.weight")));
    }
}
