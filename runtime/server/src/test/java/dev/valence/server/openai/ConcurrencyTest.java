// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.server.fake.TestRuntime;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
    private static final int STREAMS = 64;

    @Test
    void manyStreamsAtOnceEachGetTheirOwnText() throws Exception {
        try (TestRuntime runtime = TestRuntime.withModel();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> streams = IntStream.range(0, STREAMS)
                    .mapToObj(i -> threads.submit(() -> streamedText(runtime, prompt(i))))
                    .toList();

            for (int i = 0; i < STREAMS; i++) {
                assertThat(streams.get(i).get()).isEqualTo("echo: user: " + prompt(i) + "\n");
            }
            assertThat(runtime.engine.running()).isZero();
        }
    }

    private static String prompt(int i) {
        return ("Größe 🙂 " + i + " ").repeat(1 + i);
    }

    private static String streamedText(TestRuntime runtime, String prompt) {
        return TestRuntime.events(runtime.chat("{\"model\":\"m\",\"stream\":true,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}"))
                .stream()
                .filter(event -> !event.equals("[DONE]"))
                .map(event ->
                        TestRuntime.json(event).at("/choices/0/delta/content").asText(""))
                .collect(Collectors.joining());
    }
}
