// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.engine.api.GenerationException;
import dev.valence.server.fake.TestRuntime;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class EngineErrorsTest {
    @Test
    void aModelThatGoesWhileItsRequestIsPreparedIsNoUnknownModel() {
        try (TestRuntime runtime = TestRuntime.withModel()) {
            runtime.engine.failNext(new GenerationException(
                    GenerationException.Category.NOT_FOUND, "ModelNotFound", "no model ns/m is loaded here"));

            HttpResponse<String> answer = runtime.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"a\"}");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(TestRuntime.json(answer).at("/error/code").asText()).isEqualTo("model_unloading");
        }
    }
}
