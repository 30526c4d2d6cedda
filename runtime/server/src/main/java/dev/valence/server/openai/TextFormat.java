// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.TokenChunk;
import dev.valence.wire.openai.Completion;
import dev.valence.wire.openai.CompletionLogprobs;
import dev.valence.wire.openai.FinishReason;
import dev.valence.wire.openai.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers of {@code /v1/completions}. */
final class TextFormat implements AnswerFormat {
    private final String id;
    private final long created;
    private final String servedName;
    private final LoadedModel model;
    private final boolean logprobs;
    private final String[] echoes;
    /** Of each choice, UTF-16 units of what was reported so far, the echo among it. */
    private final int[] offsets;

    /** @param echoes what each choice's text begins with */
    TextFormat(String id, long created, String servedName, LoadedModel model, boolean logprobs, List<String> echoes) {
        this.id = id;
        this.created = created;
        this.servedName = servedName;
        this.model = model;
        this.logprobs = logprobs;
        this.echoes = echoes.toArray(String[]::new);
        this.offsets = echoes.stream().mapToInt(String::length).toArray();
    }

    @Override
    public List<Object> deltas(int choice, boolean first, Output output) {
        String shown = first ? echoes[choice] + output.text() : output.text();
        return List.of(answer(
                List.of(new Completion.Choice(choice, shown, report(choice, output.tokens()), null)), null));
    }

    @Override
    public Object finish(int choice, FinishReason reason) {
        return answer(List.of(new Completion.Choice(choice, "", null, reason)), null);
    }

    @Override
    public Object usage(Usage usage) {
        return answer(List.of(), usage);
    }

    @Override
    public Object whole(List<Choice> choices, Usage usage) {
        return answer(
                choices.stream()
                        .map(choice -> new Completion.Choice(
                                choice.index(),
                                echoes[choice.index()] + choice.output().text(),
                                report(choice.index(), choice.output().tokens()),
                                choice.reason()))
                        .toList(),
                usage);
    }

    private Completion answer(List<Completion.Choice> choices, @Nullable Usage usage) {
        return new Completion(id, Completion.OBJECT, created, servedName, choices, usage);
    }

    private @Nullable CompletionLogprobs report(int choice, List<TokenChunk.Token> tokens) {
        if (!logprobs) {
            return null;
        }
        CompletionLogprobs report =
                new CompletionLogprobs(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (TokenChunk.Token token : tokens) {
            report.tokens().add(TokenTexts.text(model, token.id()));
            report.tokenLogprobs().add(TokenTexts.logprob(token.logprob()));
            report.topLogprobs().add(alternatives(token));
            report.textOffset().add(offsets[choice]);
            offsets[choice] += TokenTexts.units(model.tokenBytes(token.id()));
        }
        return report;
    }

    private Map<String, Double> alternatives(TokenChunk.Token token) {
        Map<String, Double> alternatives = new LinkedHashMap<>();
        for (TokenChunk.Alternative other : token.top()) {
            // two tokens may have one text: the likelier comes first and stays
            alternatives.putIfAbsent(TokenTexts.text(model, other.id()), TokenTexts.logprob(other.logprob()));
        }
        return alternatives;
    }
}
