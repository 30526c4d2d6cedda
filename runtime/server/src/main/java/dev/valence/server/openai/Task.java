// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.GenerationRequest;
import dev.valence.engine.api.Sampling;
import dev.valence.server.catalog.Served;
import java.util.List;

/**
 * A request, checked: what is to be generated and how it is to be answered.
 *
 * @param requestId by which logs name it
 * @param prompts at least one
 * @param choicesPerPrompt choice {@code c} continues prompt {@code c / choicesPerPrompt}
 * @param maxTokens of each choice; never more than its prompt leaves of the context
 * @param offer which calls are read from the answers' text
 * @param logprobs alternatives to report for each token; -1: no log-probabilities
 */
record Task(
        String requestId,
        Served.Ready target,
        List<Prompt> prompts,
        int choicesPerPrompt,
        int maxTokens,
        Sampling sampling,
        List<String> stopStrings,
        List<Integer> stopTokens,
        boolean ignoreEos,
        int logprobs,
        boolean stream,
        boolean includeUsage,
        ToolOffer offer,
        AnswerFormat format) {

    /**
     * Compared by nobody, so the array does no harm.
     *
     * @param echo what the answer's text begins with; empty unless asked for
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Prompt(int[] tokens, String echo) {}

    int choices() {
        return prompts.size() * choicesPerPrompt;
    }

    Prompt promptOf(int choice) {
        return prompts.get(choice / choicesPerPrompt);
    }

    /** Choices differ in their seed alone. */
    GenerationRequest generation(int choice) {
        int[] prompt = promptOf(choice).tokens();
        return new GenerationRequest(
                requestId + "-" + choice,
                target.model().id(),
                target.adapterId(),
                prompt,
                Math.min(maxTokens, target.model().contextLength() - prompt.length),
                withSeed(sampling, sampling.seed() + choice),
                stopStrings,
                stopTokens,
                ignoreEos,
                logprobs);
    }

    private static Sampling withSeed(Sampling sampling, long seed) {
        return new Sampling(
                sampling.temperature(),
                sampling.topP(),
                sampling.topK(),
                sampling.minP(),
                sampling.repetitionPenalty(),
                sampling.presencePenalty(),
                sampling.frequencyPenalty(),
                seed,
                sampling.logitBias());
    }
}
