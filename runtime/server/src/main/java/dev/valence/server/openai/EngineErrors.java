// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.EngineException;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.InvalidRequestException;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.server.http.HttpError;
import java.util.Locale;

/** The engine's errors as HTTP has them: the category decides the status, the code stays. */
final class EngineErrors {
    private static final int RETRY_AFTER_SECONDS = 1;

    private EngineErrors() {}

    static HttpError toHttp(EngineException error) {
        String code = snakeCase(error.code());
        String message = String.valueOf(error.getMessage());
        return switch (error) {
            case InvalidRequestException invalid -> HttpError.invalid(400, code, invalid.param(), message);
            case GenerationException failed ->
                switch (failed.category()) {
                    case INVALID -> HttpError.invalid(400, code, null, message);
                    // its name was served when it came: model or adapter went while the request was prepared
                    case NOT_FOUND -> HttpError.unavailable("model_unloading", RETRY_AFTER_SECONDS, message);
                    case OVERLOADED -> HttpError.unavailable(code, RETRY_AFTER_SECONDS, message);
                    case INTERNAL -> HttpError.server(500, code, message);
                };
            case ModelLoadException failed -> HttpError.server(500, code, message);
        };
    }

    /** {@code QueueFull} to {@code queue_full}. */
    static String snakeCase(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
