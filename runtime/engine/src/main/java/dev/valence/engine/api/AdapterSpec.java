// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

import java.nio.file.Path;

/**
 * @param id unique in its model
 * @param path folder with adapter_config.json and adapter_model.safetensors, as PEFT writes them
 * @param maxRank an adapter of a larger rank is refused
 */
public record AdapterSpec(String id, Path path, int maxRank) {}
