// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {
    private static ModelName.Reading read(String body) {
        return ModelName.read(body.getBytes(UTF_8));
    }

    private static String refusal(String body) {
        return ((ModelName.Reading.Malformed) read(body)).message();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\",\"messages\":[]}",
                "{\"messages\":[{\"model\":\"other\"}],\"tools\":{\"model\":1},\"model\":\"m\"}",
                " \n{ \"mod\\u0065l\" : \"m\" } \n"
            })
    void theTopLevelModelIsReadWhereverItStands(String body) {
        assertThat(read(body)).isEqualTo(new ModelName.Reading.Named("m"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                  | is empty",
                "[]                                  | must be a JSON object",
                "{\"model\":1}                       | must be a string",
                "{\"model\":null}                    | must be a string",
                "{\"model\":[\"m\"]}                 | must be a string",
                "{\"model\":\"\"}                    | 1 to 256",
                "{}                                  | is missing",
                "{\"model\":\"m\"                    | not valid JSON",
                "{\"model\":\"m\",}                  | not valid JSON",
                "{\"model\":\"m\"} {}                | goes on after",
                "{\"model\":\"m\",\"model\":\"n\"}   | given twice",
                "{model:\"m\"}                       | not valid JSON",
            })
    void whatIsWrongIsSaid(String body, String part) {
        assertThat(refusal(body)).contains(part);
    }

    @Test
    void aSyntaxErrorHasItsPlace() {
        assertThat(refusal("{\"model\":\"m\",\n  \"n\": tru }")).contains("line 2");
    }

    @Test
    void brokenUtf8IsRefused() {
        byte[] body = "{\"model\":\"m\",\"prompt\":\"x\"}".getBytes(UTF_8);
        body[body.length - 3] = (byte) 0xFF;
        assertThat(ModelName.read(body)).isInstanceOf(ModelName.Reading.Malformed.class);
    }

    @Test
    void nestingIsBounded() {
        assertThat(refusal("{\"a\":" + "[".repeat(100_000))).contains("nesting depth");
    }

    @Test
    void aNameIsBounded() {
        assertThat(refusal("{\"model\":\"" + "x".repeat(257) + "\"}")).contains("1 to 256");
    }

    @Test
    void aLongPromptIsNoFault() {
        assertThat(read("{\"prompt\":\"" + "x".repeat(25_000_000) + "\",\"model\":\"m\"}"))
                .isEqualTo(new ModelName.Reading.Named("m"));
    }
}
