// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.ChatPrompt;
import dev.valence.engine.api.LoadedModel;
import dev.valence.server.catalog.Catalog;
import dev.valence.server.catalog.Served;
import dev.valence.server.http.HttpError;
import dev.valence.wire.openai.ChatCompletionRequest;
import dev.valence.wire.openai.ToolCall;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
        var sampling = SamplingChecks.sampling(request, model);
        var stopStrings = SamplingChecks.stopStrings(request.stop());
        var stopTokens = SamplingChecks.stopTokens(request.stopTokenIds(), model.vocabularySize());
        List<Map<String, Object>> tools = tools(request);
        ChatPrompt prompt = model.applyTemplate(
                ChatMessages.of(request.messages()),
                tools,
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
                offer(tools, prompt, request),
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
            if (tool == null || !ToolCall.FUNCTION.equals(tool.get("type")) || functionName(tool) == null) {
                String field = "tools[" + i + "]";
                throw HttpError.badField(
                        field,
                        "'" + field + "' must be an object of type \"function\" with a 'function' that has a 'name'");
            }
        }
        return request.tools().isEmpty() ? null : List.copyOf(request.tools());
    }

    private static @Nullable String functionName(Map<String, Object> tool) {
        return tool.get("function") instanceof Map<?, ?> function && function.get("name") instanceof String name
                ? name
                : null;
    }

    /** Of a model that writes calls in a notation of its own, the answer is text. */
    private static ToolOffer offer(
            @Nullable List<Map<String, Object>> tools, ChatPrompt prompt, ChatCompletionRequest request) {
        if (tools == null || !prompt.callTags()) {
            return ToolOffer.NONE;
        }
        return new ToolOffer(
                tools.stream().map(ChatPreparation::functionName).collect(Collectors.toSet()),
                Boolean.FALSE.equals(request.parallelToolCalls()) ? 1 : Integer.MAX_VALUE);
    }
}
