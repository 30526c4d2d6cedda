// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that chat and text completions share, by OpenAI's names; {@code top_k}, {@code min_p},
 * {@code repetition_penalty}, {@code stop_token_ids} and {@code ignore_eos} are the usual additions of open servers.
 * Null means absent. Ranges are the server's to check.
 */
public interface SamplingFields {
    @Nullable
    Double temperature();

    @Nullable
    Double topP();

    @Nullable
    Integer topK();

    @Nullable
    Double minP();

    @Nullable
    Double presencePenalty();

    @Nullable
    Double frequencyPenalty();

    @Nullable
    Double repetitionPenalty();

    /** Token id, as a JSON key, to value added to its logit. */
    @Nullable
    Map<String, Double> logitBias();

    @Nullable
    Long seed();

    @Nullable
    StopSequences stop();

    @Nullable
    List<Integer> stopTokenIds();

    @Nullable
    Boolean ignoreEos();

    /** Choices to generate. */
    @Nullable
    Integer n();

    @Nullable
    Boolean stream();

    @Nullable
    StreamOptions streamOptions();
}
