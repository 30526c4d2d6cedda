// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.Sampling;
import dev.valence.engine.api.SamplingDefaults;
import dev.valence.server.http.HttpError;
import dev.valence.wire.openai.SamplingFields;
import dev.valence.wire.openai.StopSequences;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The sampling fields of a request. Defaults are the model's, ranges are OpenAI's, where it has the field. */
final class SamplingChecks {
    static final int MAX_CHOICES = 128;
    static final int MAX_STOPS = 16;
    static final int MAX_STOP_CHARS = 1024;
    static final int MAX_STOP_TOKENS = 128;
    static final int MAX_BIASES = 1024;
    static final int MAX_BIAS = 100;
    static final int MAX_LOGPROBS = 20;

    private SamplingChecks() {}

    static Sampling sampling(SamplingFields fields, LoadedModel model) {
        SamplingDefaults defaults = model.samplingDefaults();
        int vocabularySize = model.vocabularySize();
        float topP = Ranges.number("top_p", fields.topP(), defaults.topP(), 0, 1);
        if (topP == 0) {
            throw HttpError.badField(
                    "top_p", "'top_p' must be greater than 0; for the most likely token alone set 'temperature' to 0");
        }
        int topK = Ranges.integer("top_k", fields.topK(), defaults.topK(), -1, Integer.MAX_VALUE);
        float repetition = Ranges.number(
                "repetition_penalty",
                fields.repetitionPenalty(),
                defaults.repetitionPenalty(),
                Sampling.MIN_REPETITION_PENALTY,
                Sampling.MAX_REPETITION_PENALTY);
        return new Sampling(
                Ranges.number("temperature", fields.temperature(), defaults.temperature(), 0, Sampling.MAX_TEMPERATURE),
                topP,
                // -1 means off, too, to some clients; more than there are is all
                Math.clamp(topK, 0, vocabularySize),
                Ranges.number("min_p", fields.minP(), defaults.minP(), 0, 1),
                repetition,
                Ranges.number("presence_penalty", fields.presencePenalty(), 0, -2, 2),
                Ranges.number("frequency_penalty", fields.frequencyPenalty(), 0, -2, 2),
                fields.seed() == null ? ThreadLocalRandom.current().nextLong() : fields.seed(),
                logitBias(fields.logitBias(), vocabularySize));
    }

    static List<String> stopStrings(@Nullable StopSequences stop) {
        List<String> values = stop == null ? List.of() : stop.values();
        if (values.size() > MAX_STOPS) {
            throw HttpError.badField(
                    "stop", "'stop' has " + values.size() + " entries; at most " + MAX_STOPS + " are taken");
        }
        for (String value : values) {
            Ranges.text("stop", value);
            if (value.isEmpty() || value.length() > MAX_STOP_CHARS) {
                throw HttpError.badField(
                        "stop", "each entry of 'stop' must have from 1 to " + MAX_STOP_CHARS + " characters");
            }
        }
        return values;
    }

    static List<Integer> stopTokens(@Nullable List<Integer> tokens, int vocabularySize) {
        List<Integer> ids = tokens == null ? List.of() : tokens;
        if (ids.size() > MAX_STOP_TOKENS) {
            throw HttpError.badField(
                    "stop_token_ids",
                    "'stop_token_ids' has " + ids.size() + " entries; at most " + MAX_STOP_TOKENS + " are taken");
        }
        for (Integer id : ids) {
            tokenId("stop_token_ids", id, vocabularySize);
        }
        return List.copyOf(ids);
    }

    static int tokenId(String field, @Nullable Integer id, int vocabularySize) {
        if (id == null || id < 0 || id >= vocabularySize) {
            throw HttpError.badField(
                    field,
                    "'" + field + "' names the token id " + id + "; this model's go from 0 to " + (vocabularySize - 1));
        }
        return id;
    }

    private static Map<Integer, Float> logitBias(@Nullable Map<String, Double> biases, int vocabularySize) {
        if (biases == null) {
            return Map.of();
        }
        if (biases.size() > MAX_BIASES) {
            throw HttpError.badField(
                    "logit_bias",
                    "'logit_bias' has " + biases.size() + " entries; at most " + MAX_BIASES + " are taken");
        }
        Map<Integer, Float> result = new HashMap<>();
        biases.forEach((key, value) -> {
            int id;
            try {
                id = Integer.parseInt(key);
            } catch (NumberFormatException e) {
                throw HttpError.badField(
                        "logit_bias", "the keys of 'logit_bias' must be token ids, but one is '" + key + "'");
            }
            tokenId("logit_bias", id, vocabularySize);
            result.put(id, Ranges.number("logit_bias." + key, value, 0, -MAX_BIAS, MAX_BIAS));
        });
        return result;
    }
}
