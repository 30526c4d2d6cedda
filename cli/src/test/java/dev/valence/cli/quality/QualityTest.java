// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.cli.quality.Answer.FunctionCall;
import dev.valence.cli.quality.QualityResult.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class QualityTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    static Stream<JsonNode> verdicts() throws IOException {
        var all = JSON.readTree(Path.of("../training/checks/verdicts.json").toFile());
        return StreamSupport.stream(all.spliterator(), false);
    }

    /** Those that the judge of the training has too. */
    @ParameterizedTest
    @MethodSource
    void verdicts(JsonNode verdict) throws IOException {
        var calls = new ArrayList<FunctionCall>();
        verdict.path("calls")
                .forEach(call -> calls.add(new FunctionCall(call.path("name").asText(), call.path("arguments"))));
        var answer = new Answer(verdict.path("answer").asText(), calls, false);

        var check = JSON.treeToValue(verdict.path("check"), Check.class);

        assertThat(check.holds(answer)).isEqualTo(verdict.path("right").asBoolean());
    }

    @Test
    void aMessageOfTheApiIsAnAnswer() throws IOException {
        var message = JSON.readTree("""
                {"role": "assistant", "content": null, "tool_calls": [{"id": "x", "type": "function",
                 "function": {"name": "weather", "arguments": "{\\"city\\": \\"Oslo\\"}"}}]}
                """);

        assertThat(Answer.of(message))
                .isEqualTo(new Answer(
                        "", List.of(new FunctionCall("weather", JSON.readTree("{\"city\":\"Oslo\"}"))), false));
    }

    @Test
    void argumentsThatAreNoJsonAreNoRightOnes() throws IOException {
        var message =
                JSON.readTree("{\"tool_calls\": [{\"function\": {\"name\": \"weather\", \"arguments\": \"{\"}}]}");

        assertThat(new Check.OneCall("weather", JSON.readTree("{}")).holds(Answer.of(message)))
                .isFalse();
    }

    @Test
    void rightAnswersAreCountedTopicByTopic() {
        var twelve = new Check.LastNumber(12);
        var messages = JSON.createArrayNode().add(JSON.createObjectNode().put("content", "What is 7 + 5?"));
        var cases = Stream.of("sums", "sums", "words")
                .map(topic -> new QualityCase(topic, messages, null, twelve, "7 + 5 = 12"))
                .toList();

        var result = QualityResult.of("m", cases, List.of(Answer.text("12"), Answer.text("13"), Answer.text("12")));

        assertThat(result.topics()).isEqualTo(Map.of("sums", new Score(1, 2), "words", new Score(1, 1)));
        assertThat(result.right()).isEqualTo(2);
        assertThat(result.wrong())
                .containsExactly(new QualityResult.Wrong("sums", "What is 7 + 5?", "13", "7 + 5 = 12"));
    }

    /** Also where the reason happens to hold what is looked for. */
    @Test
    void aRefusalIsNeverRight() {
        var messages = JSON.createArrayNode().add(JSON.createObjectNode().put("content", "What is 7 + 5?"));
        var one = new QualityCase("sums", messages, null, new Check.LastNumber(12), null);

        var result = QualityResult.of("m", List.of(one), List.of(Answer.refusal("the limit is 12")));

        assertThat(result.right()).isZero();
        assertThat(result.wrong())
                .containsExactly(new QualityResult.Wrong("sums", "What is 7 + 5?", "refused: the limit is 12", null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"topic":"a"                                                          | line 2: Unexpected end-of-input
            {}                                                                    | line 2: a case has 'topic', 'messages' and 'check'
            {"topic":"a","messages":[],"check":{"kind":"number","value":1}}       | line 2: a case has 'topic', 'messages' and 'check'
            {"topic":"a","messages":[{}],"check":{"kind":"taste"}}                | line 2: Could not resolve type id 'taste'
            {"topic":"a","messages":[{}],"check":{"kind":"number"}}               | line 2
            {"topic":"a","messages":[{}],"check":{"kind":"contains"}}             | 'all' is missing
            {"topic":"a","messages":[{}],"check":{"kind":"call","name":"f"}}      | 'arguments' are missing
            {"topic":"a","messages":[{}],"check":{"kind":"story","sentences":1}}  | 'all' is missing
            {"topic":"a","messages":[{}],"check":{"kind":"same"}} {}              | line 2
            """)
    void aLineThatIsNoCaseIsNamed(String line, String message) throws IOException {
        var file = folder.resolve("cases.jsonl");
        Files.writeString(
                file,
                "{\"topic\":\"a\",\"messages\":[{}],\"check\":{\"kind\":\"number\",\"value\":1}}\n" + line + "\n");

        assertThatThrownBy(() -> QualityCase.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
