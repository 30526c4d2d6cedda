// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.sample;

import dev.valence.engine.api.Sampling;
import dev.valence.engine.api.TokenChunk.Alternative;
import dev.valence.engine.api.TokenChunk.Token;
import dev.valence.engine.backend.SamplingBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One request's sampling, unpacked once, written into each step's batch. */
public final class RowSampling {
    private final Sampling sampling;
    private final int logprobs;
    private final boolean penalises;
    private final int[] biasTokens;
    private final float[] biasValues;

    /** @param logprobs -1: none; else alternatives to report */
    public RowSampling(Sampling sampling, int logprobs) {
        this.sampling = sampling;
        this.logprobs = logprobs;
        this.penalises = sampling.repetitionPenalty() != 1
                || sampling.presencePenalty() != 0
                || sampling.frequencyPenalty() != 0;
        this.biasTokens = new int[sampling.logitBias().size()];
        this.biasValues = new float[biasTokens.length];
        int i = 0;
        for (Map.Entry<Integer, Float> bias : sampling.logitBias().entrySet()) {
            biasTokens[i] = bias.getKey();
            biasValues[i++] = bias.getValue();
        }
    }

    /** Room that {@link #write} needs in the batch, in int32 values. */
    public long extraInts(int historyLength) {
        return (penalises ? historyLength : 0) + 2L * biasTokens.length;
    }

    /** @param history prompt, then output so far: {@code length} tokens of the array */
    public void write(SamplingBatch batch, int row, int[] history, int length, int promptLength) {
        batch.distribution(
                row,
                sampling.temperature(),
                sampling.topP(),
                sampling.minP(),
                sampling.topK(),
                sampling.seed(),
                length - promptLength,
                Math.max(logprobs, 0));
        if (penalises) {
            batch.penalties(
                    row,
                    sampling.repetitionPenalty(),
                    sampling.presencePenalty(),
                    sampling.frequencyPenalty(),
                    history,
                    length,
                    promptLength);
        }
        if (biasTokens.length > 0) {
            batch.bias(row, biasTokens, biasValues);
        }
    }

    /** What was drawn for the row. */
    public Token read(SamplingBatch batch, int row) {
        if (logprobs <= 0) {
            return new Token(batch.token(row), batch.logprob(row), List.of());
        }
        List<Alternative> top = new ArrayList<>(logprobs);
        for (int rank = 0; rank < logprobs; rank++) {
            top.add(new Alternative(batch.topToken(row, rank), batch.topLogprob(row, rank)));
        }
        return new Token(batch.token(row), batch.logprob(row), top);
    }
}
