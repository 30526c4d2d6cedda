// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.LoadedModel;
import dev.valence.server.catalog.Catalog;
import dev.valence.server.catalog.Served;
import dev.valence.server.http.HttpError;
import dev.valence.wire.openai.CompletionPrompt;
import dev.valence.wire.openai.CompletionRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks a text completion request and tokenizes its prompts. */
record TextPreparation(Catalog catalog, InstantSource clock) implements Preparation<CompletionRequest> {
    /** OpenAI's, for completions. */
    private static final int DEFAULT_MAX_TOKENS = 16;

    @Override
    public Task prepare(String requestId, CompletionRequest request) {
        Served.Ready target = Targets.find(catalog, request.model());
        LoadedModel model = target.model();
        CommonChecks.requireTextFormat(request.responseFormat());
        requireSupported(request);
        int logprobs = Ranges.integer("logprobs", request.logprobs(), -1, 0, SamplingChecks.MAX_LOGPROBS);
        int maxTokens =
                Ranges.integer("max_tokens", request.maxTokens(), DEFAULT_MAX_TOKENS, 1, CommonChecks.MAX_TOKENS);
        int choices = Ranges.integer("n", request.n(), 1, 1, SamplingChecks.MAX_CHOICES);
        boolean stream = CommonChecks.stream(request);
        var sampling = SamplingChecks.sampling(request, model);
        var stopStrings = SamplingChecks.stopStrings(request.stop());
        var stopTokens = SamplingChecks.stopTokens(request.stopTokenIds(), model.vocabularySize());
        CompletionPrompt given = requireFewEnough(request.prompt(), choices);
        List<Task.Prompt> prompts = prompts(model, given, Boolean.TRUE.equals(request.echo()));
        String id = AnswerFormat.newId("cmpl-");
        List<String> echoes = prompts.stream()
                .flatMap(prompt -> Collections.nCopies(choices, prompt.echo()).stream())
                .toList();
        return new Task(
                requestId,
                target,
                prompts,
                choices,
                maxTokens,
                sampling,
                stopStrings,
                stopTokens,
                Boolean.TRUE.equals(request.ignoreEos()),
                logprobs,
                stream,
                CommonChecks.includeUsage(request),
                ToolOffer.NONE,
                new TextFormat(id, clock.instant().getEpochSecond(), target.name(), model, logprobs >= 0, echoes));
    }

    private static void requireSupported(CompletionRequest request) {
        if (request.suffix() != null && !request.suffix().isEmpty()) {
            throw unsupported("suffix", "'suffix' is not supported: models here complete, they do not insert");
        }
        if (request.bestOf() != null && request.bestOf() != (request.n() == null ? 1 : request.n())) {
            throw unsupported("best_of", "'best_of' may only equal 'n': all that is generated is answered");
        }
        if (Boolean.TRUE.equals(request.echo()) && request.logprobs() != null) {
            throw unsupported(
                    "echo", "'echo' with 'logprobs' is not supported: prompts have no log-probabilities here");
        }
    }

    private static HttpError unsupported(String field, String message) {
        return HttpError.invalid(400, "unsupported_value", field, message);
    }

    /** Before any is read, for reading takes time. */
    private static CompletionPrompt requireFewEnough(@Nullable CompletionPrompt prompt, int choices) {
        int count = switch (prompt) {
            case null -> throw HttpError.invalid(400, "missing_field", "prompt", "'prompt' is required");
            case CompletionPrompt.Texts texts -> texts.texts().size();
            case CompletionPrompt.Tokens tokens -> tokens.sequences().size();
        };
        if (count == 0 || count > SamplingChecks.MAX_CHOICES) {
            throw HttpError.badField(
                    "prompt",
                    "'prompt' must hold from 1 to " + SamplingChecks.MAX_CHOICES + " prompts, but holds " + count);
        }
        if (count * choices > SamplingChecks.MAX_CHOICES) {
            throw HttpError.badField(
                    "n",
                    "prompts times 'n' may be at most " + SamplingChecks.MAX_CHOICES + ", but is " + count * choices);
        }
        return prompt;
    }

    private static List<Task.Prompt> prompts(LoadedModel model, CompletionPrompt prompt, boolean echo) {
        List<Task.Prompt> prompts = new ArrayList<>();
        switch (prompt) {
            case CompletionPrompt.Texts texts -> {
                for (String text : texts.texts()) {
                    prompts.add(new Task.Prompt(model.encode(Ranges.text("prompt", text), true), echo ? text : ""));
                }
            }
            case CompletionPrompt.Tokens tokens -> {
                for (List<Integer> sequence : tokens.sequences()) {
                    int[] ids = sequence.stream()
                            .mapToInt(id -> SamplingChecks.tokenId("prompt", id, model.vocabularySize()))
                            .toArray();
                    prompts.add(new Task.Prompt(ids, echo ? model.decode(ids) : ""));
                }
            }
        }
        prompts.forEach(each -> Targets.requireRoom(model, each.tokens().length, "prompt"));
        return prompts;
    }
}
