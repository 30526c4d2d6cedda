// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.server.http.Json;
import dev.valence.server.openai.ToolCallParser.Call;
import dev.valence.server.openai.ToolCallParser.Piece;
import dev.valence.server.openai.ToolCallParser.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolCallParserTest {
    private static final ToolOffer OFFER = new ToolOffer(Set.of("f", "get_weather"), Integer.MAX_VALUE);
    private static final String CALL = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n</tool_call>";
    private static final String OSLO =
            "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>";

    /** Each with what comes out: content, and a line for each call. */
    private static Stream<List<String>> answers() {
        return Stream.of(
                List.of("", ""),
                List.of("hi", "hi"),
                List.of(CALL, "", "f {\"a\": 1}"),
                List.of(CALL + "\n" + OSLO, "", "f {\"a\": 1}", "get_weather {\"city\": \"Oslo\"}"),
                List.of(CALL + CALL, "", "f {\"a\": 1}", "f {\"a\": 1}"),
                List.of("\n\n" + CALL + " \n", "", "f {\"a\": 1}"),
                List.of("I look.\n" + CALL, "I look.", "f {\"a\": 1}"),
                List.of("a\n" + CALL + "\nb " + CALL + "\n c \n", "a\nb\n c \n", "f {\"a\": 1}", "f {\"a\": 1}"),
                List.of("<tool_call>{\"arguments\":{},\"id\":[1,{}],\"name\":\"f\"}</tool_call>", "", "f {}"),
                // as it was written: digits, order, escapes, tags in a text
                List.of(
                        CALL.replace("1}", "1.00, \"\\u00e4ß🙂\": [ ], \"t\": \"}</tool_call>\\\"{\\\\\"}"),
                        "",
                        "f {\"a\": 1.00, \"\\u00e4ß🙂\": [ ], \"t\": \"}</tool_call>\\\"{\\\\\"}"),
                List.of(
                        CALL.replace("1}", "true, \"b\": null, \"c\": false, \"d\": -1.5E+3}"),
                        "",
                        "f {\"a\": true, " + "\"b\": null, \"c\": false, \"d\": -1.5E+3}"),
                // the name is JSON, too
                List.of(CALL.replace("\"f\"", "\"\\u0066\""), "", "f {\"a\": 1}"),
                // an attempt that fails does not hide the call behind it
                List.of("<tool_call>" + CALL, "<tool_call>", "f {\"a\": 1}"),
                List.of("<tool_call>\n{\"name\": \"f\"\n" + CALL, "<tool_call>\n{\"name\": \"f\"", "f {\"a\": 1}"),
                List.of("<tool_call>{\"name\": \"f \n" + CALL, "<tool_call>{\"name\": \"f", "f {\"a\": 1}"),
                List.of("<tool_call> {} \n" + CALL, "<tool_call> {}", "f {\"a\": 1}"),
                List.of("<tool_call> {} \n<<b> " + CALL, "<tool_call> {} \n<<b>", "f {\"a\": 1}"),
                List.of("<tool_call> {} \n</" + CALL, "<tool_call> {} \n</", "f {\"a\": 1}"),
                List.of("<tool_<tool_call" + CALL, "<tool_<tool_call", "f {\"a\": 1}"),
                List.of(CALL.replace("}\n</", "}\n<") + CALL, CALL.replace("}\n</", "}\n<"), "f {\"a\": 1}"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void callsAndContentAreTheSameHoweverTheTextIsCut(List<String> answer) {
        String text = answer.getFirst();
        List<String> expected = answer.subList(1, answer.size());

        assertThat(read(List.of(text))).isEqualTo(expected);
        assertThat(read(text.chars().mapToObj(Character::toString).toList())).isEqualTo(expected);
        for (int i = 0; i <= text.length(); i++) {
            for (int j = i; j <= text.length(); j++) {
                assertThat(read(List.of(text.substring(0, i), text.substring(i, j), text.substring(j))))
                        .as("cut at %s and %s", i, j)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"argum",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": \"x",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": {}}",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n</tool_cal",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": {}}}\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": {}\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": [}]}\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 01}}\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": \"\\x\"}}\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1, \"a\": 2}}\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": \"\n\"}}\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": {,}}\n</tool_call>",
                "<tool_call>\n{'name': 'f', 'arguments': {}}\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": \"{}\"}\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": []}\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": null}\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\"}\n</tool_call>",
                "<tool_call>\n{\"arguments\": {}}\n</tool_call>",
                "<tool_call>\n{\"name\": 7, \"arguments\": {}}\n</tool_call>",
                "<tool_call>\n{\"name\": \"F\", \"arguments\": {}}\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"name\": \"f\", \"arguments\": {}}\n</tool_call>",
                "<tool_call>\n[{\"name\": \"f\", \"arguments\": {}}]\n</tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"arguments\": {}} {}\n</tool_call>",
                "<tool_call>\n</tool_call>",
                "<tool_call>\n<function=f>\n<parameter=a>\n1\n</parameter>\n</function>\n</tool_call>",
                "<TOOL_CALL>\n{\"name\": \"f\", \"arguments\": {}}\n</TOOL_CALL>",
                "< tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>",
                "{\"name\": \"f\", \"arguments\": {}}",
                "a < b, and <b>, and <tool_box>, and a\u00a0<tool_call>b</tool_call>  \n",
            })
    void whatOnlyLooksLikeACallStaysText(String text) {
        assertThat(read(List.of(text))).containsExactly(text);
        for (int i = 0; i <= text.length(); i++) {
            assertThat(read(List.of(text.substring(0, i), text.substring(i)))).containsExactly(text);
        }
        if (text.endsWith("call>") || text.endsWith("}")) {
            assertThat(read(List.of("so:\n" + text + "\nok" + CALL)))
                    .containsExactly("so:\n" + text + "\nok", "f {\"a\": 1}");
        }
    }

    @Test
    void textGoesOutAtOnceAndNothingOfATagDoes() {
        ToolCallParser parser = new ToolCallParser(OFFER);

        assertThat(parser.accept("Let me")).containsExactly(new Text("Let me"));
        assertThat(parser.accept(" see.\n\n<to")).containsExactly(new Text(" see."));
        assertThat(parser.accept("ol_call>{\"name\":\"f\",\"arguments\":{}}</tool_call"))
                .isEmpty();
        assertThat(parser.accept(">")).containsExactly(new Call(0, "f", "{}", 52));
        assertThat(parser.accept("\n<")).isEmpty();
        assertThat(parser.accept("b")).containsExactly(new Text("\n<b"));
        assertThat(parser.accept("<tool_call>{ no")).containsExactly(new Text("<tool_call>{ no"));
        assertThat(parser.finish()).isEmpty();
    }

    @Test
    void nothingIsReadWhereNothingIsOffered() {
        ToolCallParser parser = new ToolCallParser(ToolOffer.NONE);

        assertThat(parser.accept(" \n<tool_")).containsExactly(new Text(" \n<tool_"));
        assertThat(parser.accept("call>")).containsExactly(new Text("call>"));
        assertThat(parser.accept("")).isEmpty();
        assertThat(parser.finish()).isEmpty();
    }

    @Test
    void afterAsManyCallsAsMayBeTheRestIsLeftOut() {
        ToolCallParser parser = new ToolCallParser(new ToolOffer(Set.of("f"), 1));

        assertThat(parser.accept("a" + CALL.substring(0, 20))).containsExactly(new Text("a"));
        assertThat(parser.full()).isFalse();
        assertThat(parser.accept(CALL.substring(20) + "\n" + CALL + "b"))
                .containsExactly(new Call(0, "f", "{\"a\": 1}", CALL.length()));
        assertThat(parser.full()).isTrue();
        assertThat(parser.accept("c")).isEmpty();
        assertThat(parser.finish()).isEmpty();
    }

    @Test
    void everyCharacterIsAccountedFor() {
        String text = " a \n" + CALL + "\n" + OSLO + "\n\nb <tool_call>" + CALL + " c";
        ToolCallParser parser = new ToolCallParser(OFFER);
        List<Piece> pieces = new ArrayList<>(parser.accept(text));
        pieces.addAll(parser.finish());

        assertThat(pieces.stream().mapToInt(Piece::chars).sum()).isEqualTo(text.length());
        assertThat(parser.calls()).isEqualTo(3);
    }

    @Test
    void answersPutTogetherAtRandomAreTakenApartAgain() {
        Random random = new Random(7);
        List<String> texts = List.of(
                "Hm.",
                "a < b",
                "<tool_call>",
                "<tool_call>{",
                "<tool_call>{\"name\": \"f\",",
                "</tool_call>",
                "🙂\n.",
                "{}",
                "<tool_call>{\"name\": \"g\", \"arguments\": {}}</tool_call>",
                "x <tool_",
                "<<tool_call><");
        for (int round = 0; round < 3000; round++) {
            StringBuilder text = new StringBuilder();
            StringBuilder content = new StringBuilder();
            List<String> expected = new ArrayList<>();
            for (int part = random.nextInt(6); part > 0; part--) {
                if (random.nextBoolean()) {
                    String arguments = arguments(random, 3);
                    text.append("\n ".repeat(random.nextInt(2)))
                            .append("<tool_call>")
                            .append("\n".repeat(random.nextInt(2)))
                            .append("{\"name\":\"f\",\"arguments\":")
                            .append(arguments)
                            .append("}</tool_call>");
                    expected.add("f " + arguments);
                } else {
                    String said = texts.get(random.nextInt(texts.size()));
                    text.append(said);
                    content.append(said);
                }
            }
            expected.addFirst(content.toString());

            assertThat(read(List.of(text.toString()))).as("%s", text).isEqualTo(expected);
            assertThat(read(cut(text.toString(), random))).as("%s", text).isEqualTo(expected);
        }
    }

    @Test
    @Timeout(60)
    void hostileAnswersAreReadInOneGo() {
        for (String evil : List.of(
                "<tool_call>",
                "<tool_call>\n",
                "<tool_call>{",
                "<tool_call>{\"",
                "<tool_call>{\"\\",
                "<tool_call>{\"a\":[",
                "<tool_call>{}",
                "<tool_call>{}</tool_call>",
                "<tool_call>{}</tool_call",
                "{\"a\":",
                "[",
                "<",
                "\n",
                "</tool_call>")) {
            String text = evil.repeat(100_000);
            for (String start : List.of("", "<tool_call>", "<tool_call>{\"name\":\"f\",\"arguments\":{\"a\":")) {
                String whole = start + text;
                assertThat(read(List.of(whole))).containsExactly(whole);
            }
            assertThat(read(text.chars().mapToObj(Character::toString).toList()))
                    .containsExactly(text);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 98, 99, 1000, 100_000})
    void nestingIsTakenAsDeepAsARequestMayHaveIt(int arrays) {
        String arguments = "{\"a\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}";
        String text = "<tool_call>{\"name\":\"f\",\"arguments\":" + arguments + "}</tool_call>";
        boolean fits = arrays + 2 <= Json.MAX_DEPTH;

        assertThat(read(List.of(text))).isEqualTo(fits ? List.of("", "f " + arguments) : List.of(text));
    }

    @Test
    void aNumberThatNoRequestMayHaveMakesNoCall() {
        String fine = CALL.replace("1}", "1".repeat(Json.MAX_NUMBER_CHARS) + "}");
        String over = CALL.replace("1}", "1".repeat(Json.MAX_NUMBER_CHARS + 1) + "}");

        assertThat(read(List.of(fine))).hasSize(2);
        assertThat(read(List.of(over))).containsExactly(over);
    }

    @Test
    void largeArgumentsComeWhole() {
        String arguments =
                IntStream.range(0, 50_000).mapToObj(i -> "\"ä" + i + "\": " + i).collect(joining(",", "{", "}"));
        String text = "<tool_call>{\"name\":\"f\",\"arguments\":" + arguments + ",\"x\":0}</tool_call>";

        assertThat(read(List.of(text))).containsExactly("", "f " + arguments);
    }

    private static String arguments(Random random, int depth) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> "\"" + i + "\": " + value(random, depth))
                .collect(joining(", ", "{", "}"));
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> "-1.50e+3";
            case 1 -> "null";
            case 2 -> "\"<tool_call>{\\\"}]\\\\\"";
            case 3 -> "\"</tool_call> 🙂\"";
            case 4 -> "true";
            case 5 -> "[ " + value(random, depth - 1) + " ,\n" + value(random, depth - 1) + "]";
            default -> arguments(random, depth - 1);
        };
    }

    private static List<String> cut(String text, Random random) {
        List<String> parts = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(20));
            parts.add(text.substring(from, to));
            from = to;
        }
        return parts;
    }

    /** The content, and a line for each call. */
    private static List<String> read(List<String> parts) {
        ToolCallParser parser = new ToolCallParser(OFFER);
        List<Piece> pieces = new ArrayList<>();
        parts.forEach(part -> pieces.addAll(parser.accept(part)));
        pieces.addAll(parser.finish());
        StringBuilder content = new StringBuilder();
        List<String> result = new ArrayList<>();
        for (Piece piece : pieces) {
            switch (piece) {
                case Text text -> content.append(text.text());
                case Call call -> {
                    assertThat(call.index()).isEqualTo(result.size());
                    result.add(call.name() + " " + call.arguments());
                }
            }
        }
        result.addFirst(content.toString());
        return result;
    }
}
