// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.quality;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells a right answer from a wrong one. {@code training/nano/judge.py} has the same checks, held to the same verdicts. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(Check.Contains.class),
    @JsonSubTypes.Type(Check.LastNumber.class),
    @JsonSubTypes.Type(Check.SameJson.class),
    @JsonSubTypes.Type(Check.OneCall.class),
    @JsonSubTypes.Type(Check.Story.class),
    @JsonSubTypes.Type(Check.SameText.class)
})
public sealed interface Check {
    boolean holds(Answer answer);

    /**
     * Whatever the case, one text of each group of {@code all} occurs, and none of {@code none}.
     */
    @JsonTypeName("contains")
    record Contains(List<List<String>> all, List<String> none) implements Check {
        public Contains {
            requireNonNull(all, "'all' is missing");
            none = none == null ? List.of() : none;
        }

        @Override
        public boolean holds(Answer answer) {
            return all.stream().allMatch(group -> group.stream().anyMatch(text -> occurs(text, answer)))
                    && none.stream().noneMatch(text -> occurs(text, answer));
        }
    }

    @JsonTypeName("number")
    record LastNumber(@JsonProperty(required = true) double value) implements Check {
        private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])-?\\d+(?:\\.\\d+)?(?!\\w)");

        @Override
        public boolean holds(Answer answer) {
            return NUMBER.matcher(answer.text())
                    .results()
                    .reduce((first, second) -> second)
                    .filter(last -> Double.parseDouble(last.group()) == value)
                    .isPresent();
        }
    }

    @JsonTypeName("json")
    record SameJson(JsonNode value) implements Check {
        public SameJson {
            requireNonNull(value, "'value' is missing");
        }

        @Override
        public boolean holds(Answer answer) {
            return same(value, Answer.json(answer.text()));
        }
    }

    @JsonTypeName("call")
    record OneCall(String name, JsonNode arguments) implements Check {
        public OneCall {
            requireNonNull(name, "'name' is missing");
            requireNonNull(arguments, "'arguments' are missing");
        }

        @Override
        public boolean holds(Answer answer) {
            return answer.text().isBlank()
                    && answer.calls().size() == 1
                    && answer.calls().getFirst().name().equals(name)
                    && same(arguments, answer.calls().getFirst().arguments());
        }
    }

    /** So many whole sentences or more, in which each word of {@code all} occurs. */
    @JsonTypeName("story")
    record Story(
            List<String> all, @JsonProperty(required = true) int sentences) implements Check {
        public Story {
            requireNonNull(all, "'all' is missing");
        }

        private static final Pattern END = Pattern.compile("[.!?](?:\\s|$)");

        @Override
        public boolean holds(Answer answer) {
            var text = answer.text().stripTrailing();
            return (text.endsWith(".") || text.endsWith("!"))
                    && END.matcher(text).results().count() >= sentences
                    && all.stream().allMatch(word -> occurs(word, answer));
        }
    }

    /** Word for word. */
    @JsonTypeName("same")
    record SameText(String text) implements Check {
        public SameText {
            requireNonNull(text, "'text' is missing");
        }

        @Override
        public boolean holds(Answer answer) {
            return answer.text().strip().equals(text);
        }
    }

    private static boolean occurs(String text, Answer answer) {
        return answer.text().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }

    /** 1 and 1.0 are one number. */
    private static boolean same(JsonNode expected, JsonNode given) {
        Comparator<JsonNode> order = (a, b) ->
                a.isNumber() && b.isNumber() ? a.decimalValue().compareTo(b.decimalValue()) : a.equals(b) ? 0 : 1;
        return expected.equals(order, given);
    }
}
