// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.server.config.Limits;
import dev.valence.server.config.ServerConfig;
import dev.valence.server.fake.Await;
import dev.valence.server.fake.FakeCheckpoints;
import dev.valence.server.fake.FakeEngine;
import dev.valence.server.fake.RawClient;
import dev.valence.server.fake.TestRuntime;
import dev.valence.wire.assignment.Assignment;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShutdownTest {
    private static final String STREAM = "{\"model\":\"m\",\"stream\":true,\"ignore_eos\":true,\"max_tokens\":50,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";

    @Test
    void whatIsInFlightEndsAndNothingNewBegins() throws Exception {
        TestRuntime runtime = TestRuntime.withModel();
        try (RawClient client = new RawClient(runtime.process.port())) {
            runtime.engine.pause();
            client.post("/v1/chat/completions", STREAM);
            Await.until("it runs", () -> runtime.engine.running() == 1);

            Thread stopping = Thread.ofVirtual().start(runtime.process::close);
            Await.until(
                    "it is not ready",
                    () -> runtime.get(runtime.control("/health/ready")).statusCode() == 503);
            HttpResponse<String> refused = runtime.chat(STREAM);
            String reasons = runtime.get(runtime.control("/health/ready")).body();
            runtime.engine.resume();

            assertThat(client.readUntil("data: [DONE]")).contains("\"finish_reason\":\"length\"");
            stopping.join();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(TestRuntime.json(refused).at("/error/code").asText()).isEqualTo("shutting_down");
            assertThat(reasons).contains("not ready").contains("the process is stopping; 1 requests are in flight");
        }
    }

    @Test
    void whatIsInFlightEndsAlsoWhereItsModelIsBeingUnloaded() throws Exception {
        TestRuntime runtime = TestRuntime.withModel();
        try (RawClient client = new RawClient(runtime.process.port())) {
            runtime.engine.pause();
            client.post("/v1/chat/completions", STREAM);
            Await.until("it runs", () -> runtime.engine.running() == 1);
            runtime.assign(new Assignment(2, List.of(), List.of()));
            Await.until("the model is being unloaded", () -> runtime.engine.calls.contains("unload ns/m"));

            Thread stopping = Thread.ofVirtual().start(runtime.process::close);
            Await.until(
                    "it is not ready",
                    () -> runtime.get(runtime.control("/health/ready")).statusCode() == 503);
            runtime.engine.resume();

            assertThat(client.readUntil("data: [DONE]")).contains("\"finish_reason\":\"length\"");
            stopping.join();
        }
    }

    @Test
    void whatDoesNotEndInTimeEndsWithAnError() throws Exception {
        TestRuntime runtime = TestRuntime.withModel(Limits.DEFAULT.withDrainTime(Duration.ofMillis(50)));
        try (RawClient streaming = new RawClient(runtime.process.port());
                RawClient waiting = new RawClient(runtime.process.port())) {
            runtime.engine.stepMillis(20);
            streaming.post("/v1/chat/completions", STREAM.replace("50", "4000"));
            streaming.readUntil("data: ");
            waiting.post(
                    "/v1/chat/completions",
                    STREAM.replace("50", "4000").replace("\"stream\":true", "\"stream\":false"));
            Await.until("both run", () -> runtime.engine.running() == 2);

            runtime.process.close();

            assertThat(streaming.readAll()).contains("\"code\":\"cancelled\"").doesNotContain("[DONE]");
            assertThat(waiting.readAll())
                    .contains("503")
                    .contains("Retry-After")
                    .contains("\"code\":\"cancelled\"");
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        try (TestRuntime runtime = TestRuntime.start(Limits.DEFAULT)) {
            int taken = runtime.process.port();

            assertThatThrownBy(() -> RuntimeProcess.start(
                            new ServerConfig("127.0.0.1", taken, 0, "token", 1, Limits.DEFAULT),
                            new FakeEngine(),
                            new FakeCheckpoints()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken);
        }
    }
}
