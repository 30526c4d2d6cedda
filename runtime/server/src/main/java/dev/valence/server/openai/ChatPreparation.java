// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.ChatPrompt;
import dev.valence.engine.api.LoadedModel;
import dev.valence.server.catalog.Catalog;
import dev.valence.server.catalog.Served;
import dev.valence.server.http.HttpError;
import dev.valence.wire.openai.ChatCompletionRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a chat completion request and renders its prompt. */
record ChatPreparation(Catalog catalog, InstantSource clock) implements Preparation<ChatCompletionRequest> {

    @Override
    public Task prepare(String requestId, ChatCompletionRequest request) {
        Served.Ready target = Targets.find(catalog, request.model());
        LoadedModel model = target.model();
        CommonChecks.requireTextFormat(request.responseFormat());
        int logprobs = logprobs(request);
        int maxTokens = maxTokens(request);
        int choices = Ranges.integer("n", request.n(), 1, 1, SamplingChecks.MAX_CHOICES);
        boolean stream = CommonChecks.stream(request);
        var sampling = SamplingChecks.sampling(request, model.vocabularySize());
        var stopStrings = SamplingChecks.stopStrings(request.stop());
        var stopTokens = SamplingChecks.stopTokens(request.stopTokenIds(), model.vocabularySize());
        ChatPrompt prompt = model.applyTemplate(
                ChatMessages.of(request.messages()),
                tools(request),
                request.chatTemplateKwargs() == null ? Map.of() : request.chatTemplateKwargs());
        Targets.requireRoom(model, prompt.tokens().length, "messages");
        String id = AnswerFormat.newId("chatcmpl-");
        return new Task(
                requestId,
                target,
                List.of(new Task.Prompt(prompt.tokens(), "")),
                choices,
                maxTokens,
                sampling,
                stopStrings,
                stopTokens,
                Boolean.TRUE.equals(request.ignoreEos()),
                logprobs,
                stream,
                CommonChecks.includeUsage(request),
                new ChatFormat(id, clock.instant().getEpochSecond(), target.name(), model, logprobs >= 0));
    }

    private static int logprobs(ChatCompletionRequest request) {
        boolean wanted = Boolean.TRUE.equals(request.logprobs());
        if (request.topLogprobs() != null && !wanted) {
            throw HttpError.badField("top_logprobs", "'top_logprobs' needs 'logprobs' to be true");
        }
        int top = Ranges.integer("top_logprobs", request.topLogprobs(), 0, 0, SamplingChecks.MAX_LOGPROBS);
        return wanted ? top : -1;
    }

    private static int maxTokens(ChatCompletionRequest request) {
        int old =
                Ranges.integer("max_tokens", request.maxTokens(), CommonChecks.MAX_TOKENS, 1, CommonChecks.MAX_TOKENS);
        return Ranges.integer("max_completion_tokens", request.maxCompletionTokens(), old, 1, CommonChecks.MAX_TOKENS);
    }

    private static @Nullable List<Map<String, Object>> tools(ChatCompletionRequest request) {
        Object choice = request.toolChoice();
        if (choice != null && !"none".equals(choice) && !"auto".equals(choice)) {
            throw HttpError.badField(
                    "tool_choice",
                    "'tool_choice' may be \"none\" or \"auto\"; a call cannot be forced by this version");
        }
        if (request.tools() == null || "none".equals(choice)) {
            return null;
        }
        for (int i = 0; i < request.tools().size(); i++) {
            Map<String, Object> tool = request.tools().get(i);
            boolean named = tool != null
                    && "function".equals(tool.get("type"))
                    && tool.get("function") instanceof Map<?, ?> function
                    && function.get("name") instanceof String;
            if (!named) {
                String field = "tools[" + i + "]";
                throw HttpError.badField(
                        field,
                        "'" + field + "' must be an object of type \"function\" with a 'function' that has a 'name'");
            }
        }
        return request.tools().isEmpty() ? null : List.copyOf(request.tools());
    }
}
