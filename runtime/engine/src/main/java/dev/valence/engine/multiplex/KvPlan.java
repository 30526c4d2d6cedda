// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.api.ModelSpec;
import dev.valence.engine.backend.ElementType;
import dev.valence.engine.backend.KvShape;
import dev.valence.engine.model.ModelConfig;
import java.util.Comparator;
import java.util.Set;

/**
 * The KV cache a model is to have.
 *
 * @param contextLength longest prompt plus completion
 * @param blocks at least what one sequence of full context needs
 */
record KvPlan(KvShape shape, int contextLength, int blocks) {
    /** Positions in a block: memory is given out, and wasted, in such units. */
    static final int BLOCK_TOKENS = 32;

    private static final String TYPE_OPTION = "kvType";

    /** An option that is not known would be taken for one that has an effect. */
    static void requireKnown(String model, Set<String> options) {
        options.stream()
                .filter(option -> !option.equals(TYPE_OPTION))
                .min(Comparator.naturalOrder())
                .ifPresent(option -> {
                    throw new ModelLoadException(
                            "InvalidOption",
                            "engine option " + option + " of " + model + " is not known; known is " + TYPE_OPTION);
                });
    }

    /** @param defaultType of the cache where the spec names none */
    static KvPlan of(ModelSpec spec, ModelConfig config, ElementType defaultType) {
        int contextLength = spec.contextLength() == null ? config.contextLength() : spec.contextLength();
        if (contextLength < 1 || contextLength > config.contextLength()) {
            throw new ModelLoadException(
                    "InvalidContextLength",
                    "contextLength " + contextLength + " of " + spec.id() + " must be from 1 to "
                            + config.contextLength() + ", what the checkpoint was made for");
        }
        KvShape shape = shape(config, type(spec, defaultType));
        int needed = shape.blocksFor(contextLength);
        long blocks = spec.kvBytes() == 0 ? needed : spec.kvBytes() / shape.blockBytes();
        if (blocks < needed) {
            throw new ModelLoadException(
                    "InsufficientKvMemory",
                    "one sequence of " + contextLength + " tokens of " + spec.id() + " needs "
                            + needed * shape.blockBytes() + " bytes of KV cache, kvBytes allows " + spec.kvBytes()
                            + ": raise it or lower contextLength");
        }
        // slots are counted in int32 by the kernels' block tables
        return new KvPlan(shape, contextLength, (int) Math.min(blocks, Integer.MAX_VALUE / BLOCK_TOKENS));
    }

    static KvShape shape(ModelConfig config, ElementType type) {
        return new KvShape(type, config.layers(), config.kvHeads(), config.headDim(), BLOCK_TOKENS);
    }

    private static ElementType type(ModelSpec spec, ElementType defaultType) {
        String name = spec.options().get(TYPE_OPTION);
        if (name == null) {
            return defaultType;
        }
        return switch (name) {
            case "f32" -> ElementType.F32;
            case "f16" -> ElementType.F16;
            case "bf16" -> ElementType.BF16;
            default ->
                throw new ModelLoadException(
                        "InvalidOption",
                        "option kvType of " + spec.id() + " is '" + name + "'; known are f32, f16, bf16");
        };
    }

    long bytes() {
        return shape.blockBytes() * blocks;
    }
}
