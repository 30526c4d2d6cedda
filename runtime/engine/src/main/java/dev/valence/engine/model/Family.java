// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import dev.valence.engine.api.ModelLoadException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Architectures this engine knows: pre-norm decoders with rotary attention and a gated MLP, apart in a few defaults. */
public enum Family {
    LLAMA("LlamaForCausalLM"),
    MISTRAL("MistralForCausalLM"),
    QWEN2("Qwen2ForCausalLM");

    private final String architecture;

    Family(String architecture) {
        this.architecture = architecture;
    }

    /** The name in config.json. */
    public String architecture() {
        return architecture;
    }

    /** @throws ModelLoadException for any other name, listing the known ones */
    static Family of(String architecture) {
        for (Family family : values()) {
            if (family.architecture.equals(architecture)) {
                return family;
            }
        }
        throw new ModelLoadException(
                "UnknownArchitecture",
                "config.json names the architecture '" + architecture + "'; known are "
                        + Arrays.stream(values()).map(Family::architecture).collect(Collectors.joining(", ")));
    }
}
