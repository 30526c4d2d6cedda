// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.server.fake.TestRuntime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process whose engine is dead asks to be started again. */
class DeadEngineTest {
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    @Test
    void itIsNeitherLiveNorReadyAndRefusesRequestsWithTheReason() {
        try (TestRuntime runtime = TestRuntime.withModel()) {
            assertThat(runtime.get(runtime.control("/health/live")).statusCode())
                    .isEqualTo(200);

            runtime.engine.die("the engine has died of hunger");

            for (String path : List.of("/health/live", "/health/ready")) {
                for (var uri : List.of(runtime.control(path), runtime.openAi(path))) {
                    var answer = runtime.get(uri);
                    assertThat(answer.statusCode()).as("%s", uri).isEqualTo(503);
                    assertThat(answer.body()).contains("died of hunger");
                }
            }
            var refused = runtime.chat(CHAT);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("engine_dead", "died of hunger");
        }
    }
}
