// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.server.http.HttpError;
import dev.valence.wire.openai.ResponseFormat;
import dev.valence.wire.openai.SamplingFields;
import org.jspecify.annotations.Nullable;

/** Checks of fields that both endpoints have and that are no matter of sampling. */
final class CommonChecks {
    /** More than any context; what is really generated is bounded by the model's. */
    static final int MAX_TOKENS = 10_000_000;

    private CommonChecks() {}

    static void requireTextFormat(@Nullable ResponseFormat format) {
        if (format != null && !"text".equals(format.type())) {
            // answering without the constraint would be a lie
            throw HttpError.invalid(
                    400,
                    "unsupported_value",
                    "response_format.type",
                    "'response_format.type' may only be \"text\" in this version, not \"" + format.type() + "\"");
        }
    }

    static boolean stream(SamplingFields request) {
        boolean stream = Boolean.TRUE.equals(request.stream());
        if (request.streamOptions() != null && !stream) {
            throw HttpError.badField("stream_options", "'stream_options' needs 'stream' to be true");
        }
        return stream;
    }

    static boolean includeUsage(SamplingFields request) {
        return request.streamOptions() != null
                && Boolean.TRUE.equals(request.streamOptions().includeUsage());
    }
}
