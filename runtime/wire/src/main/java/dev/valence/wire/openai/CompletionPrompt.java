// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/** Prompts of a text completion: in JSON a string, a list of strings, a list of token ids, or a list of such lists. */
public sealed interface CompletionPrompt {

    /** The JSON form. */
    @JsonValue
    Object json();

    record Texts(List<String> texts) implements CompletionPrompt {
        public Texts {
            texts = List.copyOf(texts);
        }

        @Override
        public Object json() {
            return texts;
        }
    }

    /** @param sequences token ids of each prompt */
    record Tokens(List<List<Integer>> sequences) implements CompletionPrompt {
        public Tokens {
            sequences = List.copyOf(sequences);
        }

        @Override
        public Object json() {
            return sequences;
        }
    }

    /** @throws IllegalArgumentException none of the four forms */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static CompletionPrompt of(Object json) {
        return switch (json) {
            case String text -> new Texts(List.of(text));
            case List<?> list
            when isAll(list, String.class) ->
                new Texts(list.stream().map(String.class::cast).toList());
            case List<?> list when isAll(list, Integer.class) -> new Tokens(List.of(ids(list)));
            case List<?> lists
            when lists.stream().allMatch(CompletionPrompt::isIds) ->
                new Tokens(lists.stream().map(list -> ids((List<?>) list)).toList());
            default ->
                throw new IllegalArgumentException(
                        "must be a string, a list of strings, a list of token ids, or a list of lists of token ids");
        };
    }

    private static boolean isAll(List<?> list, Class<?> type) {
        return !list.isEmpty() && list.stream().allMatch(type::isInstance);
    }

    private static boolean isIds(Object value) {
        return value instanceof List<?> list && isAll(list, Integer.class);
    }

    private static List<Integer> ids(List<?> list) {
        return list.stream().map(Integer.class::cast).toList();
    }
}
