// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.server.config.Limits;
import dev.valence.server.fake.Await;
import dev.valence.server.fake.RawClient;
import dev.valence.server.fake.TestRuntime;
import dev.valence.wire.assignment.Assignment;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlApiTest {
    private static final String STATE =
            "GET /v1/state HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestRuntime.TOKEN + "\r\n\r\n";

    private final TestRuntime runtime = TestRuntime.start(Limits.DEFAULT);

    @AfterEach
    void stop() {
        runtime.close();
    }

    @Test
    void onlyTheTokenOpens() throws Exception {
        HttpResponse<String> wrong = runtime.put("{\"generation\":1}", "wrong");
        HttpResponse<String> none = runtime.get(runtime.control("/v1/state"));

        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(TestRuntime.json(wrong).at("/error/type").asText()).isEqualTo("authentication_error");
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(runtime.put("{\"generation\":1}", TestRuntime.TOKEN).statusCode())
                .isEqualTo(200);
    }

    @Test
    void anAssignmentIsAnsweredWithTheState() {
        HttpResponse<String> response =
                runtime.assign(new Assignment(3, List.of(TestRuntime.model("ns/m", "m")), List.of()));

        JsonNode state = TestRuntime.json(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(state.at("/observedGeneration").asInt()).isEqualTo(3);
        assertThat(state.at("/instance").asText()).isNotEmpty();
        assertThat(state.at("/device/backend").asText()).isEqualTo("cpu");
        assertThat(state.at("/models/0/id").asText()).isEqualTo("ns/m");
    }

    @Test
    void badAssignmentsAreRefusedWithTheirFault() {
        runtime.assign(new Assignment(3, List.of(), List.of()));

        assertError(runtime.assign(new Assignment(2, List.of(), List.of())), 409, "stale_generation");
        assertError(runtime.put("{", TestRuntime.TOKEN), 400, "invalid_json");
        assertError(runtime.put("{\"generation\":\"x\"}", TestRuntime.TOKEN), 400, "invalid_type");
        assertError(runtime.put("{\"generation\":4,\"models\":[{}]}", TestRuntime.TOKEN), 400, "invalid_assignment");
        assertError(runtime.put("{\"generation\":4,\"models\":[null]}", TestRuntime.TOKEN), 400, "invalid_type");
    }

    @Test
    void whatAFieldMayBeIsNamedAsTheWireHasIt() {
        HttpResponse<String> response =
                runtime.put("{\"generation\":1,\"models\":[{\"id\":\"ns/m\",\"tier\":\"DEVICE\"}]}", TestRuntime.TOKEN);

        assertError(response, 400, "invalid_type");
        assertThat(response.body()).contains("'models[0].tier' must be one of [device, host, disk]");
    }

    @Test
    void theFirstListenerIsToldTheSameStateOnce() throws Exception {
        try (RawClient listener = new RawClient(runtime.process.controlPort())) {
            listener.send(STATE);

            String untilHeartbeat = listener.readUntil("\n: ");

            assertThat(untilHeartbeat.split("data: ", -1)).hasSize(2);
        }
    }

    @Test
    void theStateIsToldAtOnceAndOnEveryChange() throws Exception {
        try (RawClient listener = new RawClient(runtime.process.controlPort())) {
            listener.send(STATE);
            listener.readUntil("\"observedGeneration\":0");

            runtime.assign(new Assignment(1, List.of(TestRuntime.model("ns/m", "m")), List.of()));

            listener.readUntil("\"observedGeneration\":1");
            listener.readUntil("\"phase\":\"Ready\"");
        }
    }

    @Test
    void aListenerThatLeavesMakesRoom() throws Exception {
        for (int i = 0; i < StateFeed.MAX_LISTENERS + 5; i++) {
            try (RawClient listener = new RawClient(runtime.process.controlPort())) {
                listener.send(STATE);
                // the places of those who left are free soon, not at once
                assertThat(listener.readUntil("\r\n")).contains("HTTP/1.1");
            }
        }
        Await.until("there is room", () -> {
            try (RawClient listener = new RawClient(runtime.process.controlPort())) {
                listener.send(STATE);
                return listener.readUntil("\r\n").contains("200");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void manyChangesAreToldTenTimesASecondAtMost() throws Exception {
        try (RawClient listener = new RawClient(runtime.process.controlPort())) {
            listener.send(STATE);
            listener.readUntil("\"observedGeneration\":0");
            long beganNanos = System.nanoTime();
            for (int generation = 1; generation <= 300; generation++) {
                runtime.assign(new Assignment(generation, List.of(), List.of()));
            }

            int events = listener.readUntil("\"observedGeneration\":300,").split("data: ", -1).length;

            long tenths = (System.nanoTime() - beganNanos) / 100_000_000;
            assertThat(events).isLessThanOrEqualTo((int) tenths + 3);
        }
    }

    @Test
    void metricsHaveTheDocumentedNames() {
        runtime.assign(new Assignment(1, List.of(TestRuntime.model("ns/m", "m")), List.of()));
        runtime.awaitServed("m");
        runtime.chat("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        runtime.chat("{\"model\":\"made-up-by-a-client\",\"messages\":[]}");

        String metrics = runtime.get(runtime.control("/metrics")).body();

        assertThat(metrics)
                .contains("valence_requests_total{endpoint=\"chat\",model=\"m\",outcome=\"ok\"} 1")
                .contains("valence_requests_total{endpoint=\"chat\",model=\"\",outcome=\"invalid\"} 1")
                .contains("valence_prompt_tokens_total{model=\"m\"} 9")
                .contains("valence_completion_tokens_total{model=\"m\"} 16")
                .contains("valence_request_seconds_count{model=\"m\"} 1")
                .contains("valence_time_to_first_token_seconds_count{model=\"m\"} 1")
                .contains("valence_time_per_output_token_seconds_count{model=\"m\"} 1")
                .contains("valence_requests_running 0")
                .contains("valence_requests_waiting 0")
                .contains("valence_device_total_bytes 1048576")
                .contains("valence_device_used_bytes 1500")
                .contains("valence_model_phase{model=\"ns/m\",phase=\"Ready\"} 1")
                .contains("valence_model_phase{model=\"ns/m\",phase=\"Failed\"} 0")
                .contains("valence_model_weight_bytes{model=\"ns/m\"} 1000")
                .contains("valence_kv_pool_bytes{model=\"ns/m\"} 500")
                .contains("valence_kv_used_bytes{model=\"ns/m\"} 100")
                .contains("valence_model_tokens_per_second{model=\"ns/m\"} 12.3")
                .contains("jvm_memory_used_bytes")
                .doesNotContain("made-up-by-a-client");
    }

    @Test
    void healthIsToldOnBothPorts() {
        for (var uri : List.of(runtime.openAi("/health/ready"), runtime.control("/health/ready"))) {
            assertThat(runtime.get(uri).statusCode()).isEqualTo(200);
            assertThat(runtime.get(uri).body()).isEqualTo("{\"status\":\"ready\",\"reasons\":[]}");
        }
        assertThat(runtime.get(runtime.control("/health/live")).body()).contains("live");
    }

    private static void assertError(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(TestRuntime.json(response).at("/error/code").asText()).isEqualTo(code);
    }
}
