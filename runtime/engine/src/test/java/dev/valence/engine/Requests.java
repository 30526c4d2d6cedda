// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import dev.valence.engine.api.GenerationRequest;
import dev.valence.engine.api.Sampling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests as tests want them. */
record Requests(GenerationRequest request) {
    static Requests greedy(String model, int[] prompt, int maxTokens) {
        return new Requests(new GenerationRequest(
                "test", model, null, prompt, maxTokens, Sampling.GREEDY, List.of(), List.of(), true, -1));
    }

    Requests adapter(@Nullable String id) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.modelId(),
                id,
                r.prompt(),
                r.maxTokens(),
                r.sampling(),
                r.stopStrings(),
                r.stopTokens(),
                r.ignoreEos(),
                r.logprobs()));
    }

    Requests sampling(Sampling sampling) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.modelId(),
                r.adapterId(),
                r.prompt(),
                r.maxTokens(),
                sampling,
                r.stopStrings(),
                r.stopTokens(),
                r.ignoreEos(),
                r.logprobs()));
    }

    Requests stops(List<String> strings, List<Integer> tokens) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.modelId(),
                r.adapterId(),
                r.prompt(),
                r.maxTokens(),
                r.sampling(),
                strings,
                tokens,
                r.ignoreEos(),
                r.logprobs()));
    }

    Requests logprobs(int count) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.modelId(),
                r.adapterId(),
                r.prompt(),
                r.maxTokens(),
                r.sampling(),
                r.stopStrings(),
                r.stopTokens(),
                r.ignoreEos(),
                count));
    }

    Requests endingAtEos() {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.modelId(),
                r.adapterId(),
                r.prompt(),
                r.maxTokens(),
                r.sampling(),
                r.stopStrings(),
                r.stopTokens(),
                false,
                r.logprobs()));
    }
}
