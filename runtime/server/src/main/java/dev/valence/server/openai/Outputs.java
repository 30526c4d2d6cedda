// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.GenerationResult;
import dev.valence.wire.openai.Usage;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** The choices of one request. Belongs to an event loop. */
final class Outputs {
    private final List<ChoiceOutput> choices;
    private final int choicesPerPrompt;

    Outputs(Task task) {
        this.choicesPerPrompt = task.choicesPerPrompt();
        this.choices = IntStream.range(0, task.choices())
                .mapToObj(i -> new ChoiceOutput(task.logprobs() >= 0, task.offer()))
                .toList();
    }

    int size() {
        return choices.size();
    }

    ChoiceOutput of(int choice) {
        return choices.get(choice);
    }

    boolean allEnded() {
        return choices.stream().allMatch(choice -> choice.result() != null);
    }

    int pendingChars() {
        return choices.stream().mapToInt(ChoiceOutput::pendingChars).sum();
    }

    int pendingLogprobs() {
        return choices.stream().mapToInt(ChoiceOutput::pendingLogprobs).sum();
    }

    /** Of choices that have all ended. A prompt counts once. */
    Usage usage() {
        long prompt = 0;
        long completion = 0;
        for (int i = 0; i < choices.size(); i++) {
            GenerationResult result = Objects.requireNonNull(choices.get(i).result());
            completion += result.completionTokens();
            if (i % choicesPerPrompt == 0) {
                prompt += result.promptTokens();
            }
        }
        return Usage.of(prompt, completion);
    }
}
