// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.server.fake.Await;
import dev.valence.server.fake.RawClient;
import dev.valence.server.fake.TestRuntime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Prompts whose reading takes long. */
class LargePromptTest {
    private static final String SMALL = "{\"model\":\"m\",\"prompt\":\"a\",\"max_tokens\":1}";
    private static final String LARGE =
            "{\"model\":\"m\",\"prompt\":\"" + "a ".repeat(GenerationEndpoint.LARGE_BODY_BYTES) + "\"}";

    @Test
    void smallPromptsAreAnsweredWhileLargeOnesAreRead() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (TestRuntime runtime = TestRuntime.withModel()) {
            runtime.engine.encodings.holdLarge();
            for (int i = 0; i < 2 + Runtime.getRuntime().availableProcessors(); i++) {
                RawClient client = new RawClient(runtime.process.port());
                clients.add(client);
                client.post("/v1/completions", LARGE);
            }
            Await.until("one is being read", () -> runtime.engine.encodings.large.get() > 0);

            try (RawClient small = new RawClient(runtime.process.port())) {
                small.post("/v1/completions", SMALL);

                assertThat(small.readUntil("\r\n")).contains("200 OK");
            }
            runtime.engine.encodings.release();
            for (RawClient client : clients) {
                assertThat(client.readUntil("\"code\":\"context_length_exceeded\""))
                        .contains("400 Bad Request");
                client.close();
            }
        }
    }

    @Test
    void aPromptWhoseClientHasLeftIsNotRead() throws Exception {
        List<RawClient> stay = new ArrayList<>();
        try (TestRuntime runtime = TestRuntime.withModel()) {
            runtime.engine.encodings.holdLarge();
            int threads = OpenAiApi.largePromptThreads();
            for (int i = 0; i < threads; i++) {
                stay.add(new RawClient(runtime.process.port()));
                stay.getLast().post("/v1/completions", LARGE);
            }
            Await.until("all threads read", () -> runtime.engine.encodings.large.get() == threads);
            try (RawClient leaves = new RawClient(runtime.process.port())) {
                leaves.post("/v1/completions", LARGE);
            }
            Await.until(
                    "it is counted",
                    () -> runtime.get(runtime.control("/metrics")).body().contains("outcome=\"disconnected\""));
            stay.add(new RawClient(runtime.process.port()));
            stay.getLast().post("/v1/completions", LARGE);

            runtime.engine.encodings.release();

            for (RawClient client : stay) {
                assertThat(client.readUntil("\r\n")).contains("400 Bad Request");
                client.close();
            }
            assertThat(runtime.engine.encodings.large).hasValue(threads + 1);
        }
    }
}
