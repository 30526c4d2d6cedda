// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.LoadedModel;
import dev.valence.server.catalog.Catalog;
import dev.valence.server.catalog.Served;
import dev.valence.server.http.HttpError;
import dev.valence.wire.assignment.ModelPhase;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From the {@code model} field to what answers. */
final class Targets {
    /** A load takes seconds to minutes; clients with patience come back often enough. */
    private static final int RETRY_AFTER_SECONDS = 5;

    /** What failed is tried again after a minute at most, or waits for a person. */
    private static final int RETRY_FAILED_AFTER_SECONDS = 60;

    private static final int MAX_NAMES_SHOWN = 20;

    private Targets() {}

    /** @throws HttpError 400 no name, 404 not ours, 503 ours, but not now */
    static Served.Ready find(Catalog catalog, @Nullable String name) {
        if (name == null || name.isBlank()) {
            throw HttpError.invalid(400, "missing_field", "model", "'model' is required");
        }
        return switch (catalog.find(name).orElseThrow(() -> unknown(catalog, name))) {
            case Served.Ready ready -> ready;
            case Served.Unavailable failed
            when failed.phase() == ModelPhase.Failed ->
                throw HttpError.unavailable(
                        "model_failed",
                        RETRY_FAILED_AFTER_SECONDS,
                        "the model '" + name + "' does not answer: " + failed.message());
            case Served.Unavailable loading ->
                throw HttpError.unavailable(
                        "model_loading",
                        RETRY_AFTER_SECONDS,
                        "the model '" + name + "' does not answer yet: " + loading.message());
        };
    }

    static HttpError unknown(Catalog catalog, String name) {
        String known =
                catalog.all().stream().map(Served::name).limit(MAX_NAMES_SHOWN).collect(Collectors.joining(", "));
        return HttpError.invalid(
                404,
                "model_not_found",
                "model",
                "the model '" + name + "' is not served here; "
                        + (known.isEmpty() ? "none is" : "served are: " + known));
    }

    /** @throws HttpError 400 when the prompt is empty or leaves no room for a token */
    static void requireRoom(LoadedModel model, int promptTokens, String field) {
        if (promptTokens == 0) {
            throw HttpError.badField(field, "'" + field + "' has no tokens");
        }
        if (promptTokens >= model.contextLength()) {
            throw HttpError.invalid(
                    400,
                    "context_length_exceeded",
                    field,
                    "this model's context is " + model.contextLength() + " tokens, but '" + field + "' has "
                            + promptTokens + ", which leaves none to generate; shorten it");
        }
    }
}
