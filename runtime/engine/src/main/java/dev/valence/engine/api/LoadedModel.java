// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

import dev.valence.engine.api.ChatPrompt.Message;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model that answers requests. Immutable facts and pure functions; safe from any thread. */
public interface LoadedModel {
    String id();

    /** The family of its config.json, such as {@code Qwen2ForCausalLM}. */
    String architecture();

    /** Longest prompt plus completion, in tokens. */
    int contextLength();

    int vocabularySize();

    /** For what a request does not say. */
    SamplingDefaults samplingDefaults();

    long weightBytes();

    long kvBytes();

    /** Bytes of the KV pool's blocks that requests hold right now; the rest is free. */
    long kvUsedBytes();

    /** Generated tokens per second over the last minute of work, however long ago; 0 when there was none. */
    double tokensPerSecond();

    /**
     * Ids of {@code text}, with the special tokens the tokenizer adds to a bare prompt if {@code addSpecial}.
     *
     * @throws InvalidRequestException not valid Unicode, or so far above the context that it was not read to its end
     */
    int[] encode(String text, boolean addSpecial);

    String decode(int[] tokens);

    /** Bytes of one token, as they stand in the text (a token may hold part of a code point). */
    byte[] tokenBytes(int token);

    /**
     * The prompt of a conversation.
     *
     * @throws InvalidRequestException the model has no template, or the template refuses or cannot render it: never a
     *     wrong prompt
     */
    ChatPrompt applyTemplate(
            List<Message> messages, @Nullable List<Map<String, Object>> tools, Map<String, Object> templateArguments);
}
