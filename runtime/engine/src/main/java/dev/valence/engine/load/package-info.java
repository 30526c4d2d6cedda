// SPDX-License-Identifier: Apache-2.0
/**
 * Reads checkpoints and adapters from a local folder: JSON files with limits, safetensors by memory map. Everything a
 * file says is checked before it is used; what is wrong ends in a {@link dev.valence.engine.api.ModelLoadException}
 * that names file, tensor and values. Knows nothing of architectures.
 */
@NullMarked
package dev.valence.engine.load;

import org.jspecify.annotations.NullMarked;
