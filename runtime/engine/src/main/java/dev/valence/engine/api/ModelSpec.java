// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param id unique in the engine
 * @param path folder with config.json, safetensors and tokenizer.json
 * @param contextLength longest prompt plus completion; null: the checkpoint's own limit
 * @param quantization {@code none}: weights stay in the checkpoint's type
 * @param kvBytes memory for the KV cache, at least what one sequence of full context needs; 0: just that
 * @param priority share of the device when several models have work: 100 more doubles it
 * @param options {@code kvType}: {@code f32}, {@code f16} or {@code bf16}; by default f32
 */
public record ModelSpec(
        String id,
        Path path,
        String quantization,
        @Nullable Integer contextLength,
        long kvBytes,
        int priority,
        Map<String, String> options) {}
