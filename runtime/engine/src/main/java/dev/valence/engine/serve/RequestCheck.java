// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.serve;

import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationException.Category;
import dev.valence.engine.api.GenerationRequest;
import dev.valence.engine.multiplex.ResidentModel;
import dev.valence.engine.sample.SamplingCheck;

/** Refuses requests that cannot be served, before they are queued. */
final class RequestCheck {
    /** @throws GenerationException of category INVALID */
    static void check(GenerationRequest request, ResidentModel model) {
        prompt(request.prompt(), model, 1);
        if (request.maxTokens() < 1) {
            throw invalid("InvalidMaxTokens", "maxTokens must be at least 1, not " + request.maxTokens());
        }
        SamplingCheck.check(request, model.config().vocabulary());
    }

    /** @param completionTokens that the context must have room for beside the prompt */
    static void prompt(int[] prompt, ResidentModel model, int completionTokens) {
        if (prompt.length == 0) {
            throw invalid("EmptyPrompt", "the prompt has no tokens");
        }
        if (prompt.length > model.contextLength() - completionTokens) {
            throw invalid(
                    "ContextLengthExceeded",
                    "the prompt has " + prompt.length + " tokens; the context of " + model.id() + " holds "
                            + model.contextLength() + ", prompt and completion together");
        }
        for (int token : prompt) {
            SamplingCheck.token("prompt", token, model.config().vocabulary());
        }
    }

    private static GenerationException invalid(String code, String message) {
        return new GenerationException(Category.INVALID, code, message);
    }

    private RequestCheck() {}
}
