// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.engine.api.GenerationException;
import dev.valence.gateway.front.GatewayServer;
import dev.valence.gateway.proxy.ProxySettings;
import dev.valence.gateway.registry.Registry;
import dev.valence.gateway.registry.Replica;
import dev.valence.gateway.registry.Snapshot;
import dev.valence.gateway.registry.Standing;
import dev.valence.gateway.registry.Target;
import dev.valence.server.fake.Await;
import dev.valence.server.fake.RawClient;
import dev.valence.server.fake.TestLimits;
import dev.valence.server.fake.TestRuntime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the runtime and the gateway before it must agree on. */
class BehindGatewayTest {
    private static final String REQUEST_ID = "x-request-id";

    private final TestRuntime runtime = TestRuntime.withModel(TestLimits.keepAlive(Duration.ofMillis(30)));
    private final Registry registry = new Registry();
    private final PrintStream stderr = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private GatewayServer gateway;

    @BeforeEach
    void start() throws TimeoutException {
        System.setErr(new PrintStream(log, true));
        gateway = GatewayServer.start(
                new GatewayServer.Options("127.0.0.1", 0, 0, 1, ProxySettings.DEFAULT),
                registry,
                InstantSource.system());
        Replica replica = new Replica("pod-0", "127.0.0.1", runtime.process.port(), Set.of());
        Target target = new Target(
                "m",
                Target.Kind.MODEL,
                "default",
                "InferenceModel default/m",
                Instant.EPOCH,
                false,
                null,
                null,
                List.of(replica),
                new Standing(false, "Serving", "All replicas answer."));
        registry.publish(new Snapshot(true, Map.of("m", target), List.of()));
    }

    @AfterEach
    void stop() throws TimeoutException {
        gateway.close();
        runtime.close();
        System.setErr(stderr);
    }

    private HttpResponse<String> chat(int port, String requestId) {
        return runtime.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .header(REQUEST_ID, requestId)
                .POST(BodyPublishers.ofString(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                .build());
    }

    @Test
    void aRequestIdJoinsTheLogsOfBothAndComesBack() {
        runtime.engine.failNext(new GenerationException(
                GenerationException.Category.INTERNAL, "StepFailed", "a step of the model failed: for the test"));

        HttpResponse<String> response = chat(gateway.port(), "mine-7");

        assertThat(response.statusCode()).as("asked again").isEqualTo(200);
        assertThat(response.headers().allValues(REQUEST_ID)).containsExactly("mine-7");
        assertThat(runtime.engine.requests.getLast().id()).isEqualTo("mine-7-0");
        Await.until(
                "both logs name the request",
                () -> log.toString().contains("Call - mine-7: chat failed with 500: a step of the model failed")
                        && log.toString()
                                .contains("Exchange - mine-7: pod-0 (127.0.0.1:" + runtime.process.port()
                                        + ") failed before its first token: it answered 500"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\tINFO forged", "<id>"})
    void aHostileRequestIdIsReplacedByOneThatBothUse(String hostile) {
        String given =
                chat(gateway.port(), hostile).headers().firstValue(REQUEST_ID).orElseThrow();

        assertThat(given).startsWith("req-");
        assertThat(runtime.engine.requests.getLast().id()).isEqualTo(given + "-0");
    }

    @Test
    void theRuntimeTakesNoHostileRequestIdFromOthersEither() {
        String given = chat(runtime.process.port(), "x".repeat(4000))
                .headers()
                .firstValue(REQUEST_ID)
                .orElseThrow();

        assertThat(given).startsWith("req-");
        assertThat(runtime.engine.requests.getLast().id()).isEqualTo(given + "-0");
    }

    @Test
    void theSignsOfLifeOfALongPromptReachTheClientBeforeItsFirstToken() throws IOException {
        runtime.engine.pause();
        try (RawClient client = new RawClient(gateway.port())) {
            client.post(
                    "/v1/chat/completions",
                    "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

            assertThat(client.readUntil(": keep-alive\n\n")).contains("200 OK").doesNotContain("data:");
            runtime.engine.resume();
            client.readUntil("data: [DONE]");
        }
    }

    @Test
    void aStreamThatHasOnlyACallPassesThroughTheGateway() {
        runtime.engine.say("<tool_call>{\"name\":\"f\",\"arguments\":{\"a\":1}}</tool_call>");

        HttpResponse<String> response = runtime.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/v1/chat/completions"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("""
                                {"model":"m","stream":true,"stream_options":{"include_usage":true},
                                 "messages":[{"role":"user","content":"hi"}],
                                 "tools":[{"type":"function","function":{"name":"f"}}]}
                                """))
                        .build());

        List<String> events = TestRuntime.events(response);
        assertThat(events).hasSize(5);
        assertThat(events.get(0)).contains("\"role\":\"assistant\"", "\"name\":\"f\"");
        assertThat(events.get(1)).contains("{\"arguments\":\"{\\\"a\\\":1}\"}");
        assertThat(events.get(2)).contains("\"finish_reason\":\"tool_calls\"");
        assertThat(events.get(3)).contains("\"completion_tokens\"");
    }

    @Test
    void answersOfOneRequestIdHaveIdsOfTheirOwn() {
        String first = TestRuntime.json(chat(gateway.port(), "again")).get("id").textValue();

        assertThat(TestRuntime.json(chat(gateway.port(), "again")).get("id").textValue())
                .startsWith("chatcmpl-")
                .isNotEqualTo(first);
    }
}
