// SPDX-License-Identifier: Apache-2.0
/** LoRA adapters in the backend's layout (Hu et al. 2021), as PEFT trains and names them. */
@NullMarked
package dev.valence.engine.lora;

import org.jspecify.annotations.NullMarked;
