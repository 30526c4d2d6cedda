// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import dev.valence.engine.api.ModelSpec;
import dev.valence.engine.api.SamplingDefaults;
import dev.valence.engine.backend.KvShape;
import dev.valence.engine.forward.BatchLimits;
import dev.valence.engine.forward.Decoder;
import dev.valence.engine.forward.StepInputs;
import dev.valence.engine.model.ModelConfig;
import dev.valence.engine.template.ChatTemplate;
import dev.valence.engine.token.Tokenizer;
import java.util.Optional;

/**
 * A model whose weights, cache and buffers are in device memory.
 *
 * @param limits of its steps
 * @param kvShape of a block; {@code blocks} of them
 */
public record ResidentModel(
        ModelSpec spec,
        ModelConfig config,
        int contextLength,
        BatchLimits limits,
        KvShape kvShape,
        int blocks,
        long weightBytes,
        Decoder decoder,
        StepInputs inputs,
        Tokenizer tokenizer,
        Optional<ChatTemplate> template,
        SamplingDefaults samplingDefaults,
        AdapterSet adapters,
        Reservation reservation)
        implements AutoCloseable {

    public String id() {
        return spec.id();
    }

    /** No step may be running on it, nor any later. */
    @Override
    public void close() {
        adapters.close();
        inputs.close();
        decoder.close();
        tokenizer.close();
        reservation.close();
    }
}
