// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.sample;

import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationException.Category;
import dev.valence.engine.api.GenerationRequest;
import dev.valence.engine.api.Sampling;
import dev.valence.engine.backend.SamplingBatch;
import java.util.Map;

/** Refuses requests whose sampling or stops make no sense: what is let through, the kernels accept. */
public final class SamplingCheck {
    /** Bounds against requests that cost more than they should. */
    public static final int MOST_STOP_STRINGS = 64;

    public static final int MOST_STOP_CHARS = 1024;
    public static final int MOST_STOP_TOKENS = 4096;
    public static final int MOST_BIASES = 4096;

    /** Of factors, penalties and biases; beyond, a float cannot tell logits apart. */
    public static final float MOST_STRENGTH = 1e6f;

    /** @throws GenerationException of category INVALID, naming the field and its range */
    public static void check(GenerationRequest request, int vocabulary) {
        Sampling sampling = request.sampling();
        range("temperature", sampling.temperature(), 0, MOST_STRENGTH);
        range("top_p", sampling.topP(), Float.MIN_VALUE, 1);
        range("min_p", sampling.minP(), 0, 1);
        range("top_k", sampling.topK(), 0, Integer.MAX_VALUE);
        range("repetition_penalty", sampling.repetitionPenalty(), 1 / MOST_STRENGTH, MOST_STRENGTH);
        range("presence_penalty", sampling.presencePenalty(), -MOST_STRENGTH, MOST_STRENGTH);
        range("frequency_penalty", sampling.frequencyPenalty(), -MOST_STRENGTH, MOST_STRENGTH);
        range("logprobs", request.logprobs(), -1, SamplingBatch.MAX_LOGPROBS);
        range("number of entries of logit_bias", sampling.logitBias().size(), 0, MOST_BIASES);
        for (Map.Entry<Integer, Float> bias : sampling.logitBias().entrySet()) {
            token("logit_bias", bias.getKey(), vocabulary);
            range("logit_bias of token " + bias.getKey(), bias.getValue(), -MOST_STRENGTH, MOST_STRENGTH);
        }
        range("number of stop strings", request.stopStrings().size(), 0, MOST_STOP_STRINGS);
        for (String stop : request.stopStrings()) {
            range("length of a stop string", stop.length(), 1, MOST_STOP_CHARS);
        }
        range("number of stop tokens", request.stopTokens().size(), 0, MOST_STOP_TOKENS);
    }

    /** @throws GenerationException unless 0 &le; token &lt; vocabulary */
    public static void token(String field, int token, int vocabulary) {
        if (token < 0 || token >= vocabulary) {
            throw invalid(field + ": token " + token + " is outside the vocabulary of " + vocabulary);
        }
    }

    private static void range(String field, float value, float least, float most) {
        // written so that NaN fails
        if (!(value >= least && value <= most)) {
            throw invalid(field + " must be from " + number(least) + " to " + number(most) + ", not " + number(value));
        }
    }

    private static String number(float value) {
        return value == Float.MIN_VALUE
                ? "above 0"
                : value == Math.rint(value) && Math.abs(value) < 1e9
                        ? Long.toString((long) value)
                        : Float.toString(value);
    }

    private static GenerationException invalid(String message) {
        return new GenerationException(Category.INVALID, "InvalidSampling", message);
    }

    private SamplingCheck() {}
}
