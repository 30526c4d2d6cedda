// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import static dev.valence.gateway.fake.TestGateway.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.gateway.fake.Behaviours;
import dev.valence.gateway.fake.FakeRuntime;
import dev.valence.gateway.fake.TestGateway;
import dev.valence.gateway.proxy.ProxySettings;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the gateway does not pass on. */
class RefusalTest {
    private static final int MAX_BODY_BYTES = 10_000;
    private final TestGateway gateway = new TestGateway(new ProxySettings(
            Duration.ofSeconds(5),
            MAX_BODY_BYTES,
            64 << 20,
            64 << 20,
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5)));
    private FakeRuntime runtime;

    @BeforeEach
    void start() {
        runtime = gateway.runtime("a", Behaviours.says("hello"));
        gateway.serve("m", runtime);
    }

    @AfterEach
    void stop() throws TimeoutException {
        assertThat(gateway.send(chat("m", false)).statusCode())
                .as("a good request after a bad one")
                .isEqualTo(200);
        gateway.close();
    }

    private static JsonNode error(HttpResponse<String> response, int status) throws IOException {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        JsonNode error = new ObjectMapper().readTree(response.body()).get("error");
        assertThat(error.fieldNames()).toIterable().containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(error.get("type").textValue()).isEqualTo("invalid_request_error");
        return error;
    }

    @Test
    void anUnknownModelIsNamed() throws IOException {
        JsonNode error = error(gateway.send(chat("nobody", true)), 404);
        assertThat(error.get("code").textValue()).isEqualTo("model_not_found");
        assertThat(error.get("param").textValue()).isEqualTo("model");
        assertThat(error.get("message").textValue()).contains("'nobody'");
        assertThat(runtime.requests()).isZero();
    }

    @Test
    void malformedJsonIsRefusedBeforeAnyRuntimeSeesIt() throws IOException {
        assertThat(error(gateway.send("{\"model\":\"m\","), 400).get("message").textValue())
                .contains("not valid JSON");
        assertThat(error(gateway.send(""), 400).get("message").textValue()).contains("empty");
        assertThat(error(gateway.send("{\"model\":7}"), 400).get("param").textValue())
                .isEqualTo("model");
        assertThat(runtime.requests()).isZero();
    }

    @Test
    void aBodyThatDeclaresTooMuchIsRefused() throws IOException {
        JsonNode error = error(gateway.send("x".repeat(MAX_BODY_BYTES + 1)), 413);
        assertThat(error.get("message").textValue()).contains(MAX_BODY_BYTES + " bytes");
    }

    @Test
    void aBodyThatGrowsTooLargeIsRefused() throws IOException {
        byte[] much = "x".repeat(4 * MAX_BODY_BYTES).getBytes(StandardCharsets.UTF_8);
        error(
                gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/completions"))
                        .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(much)))
                        .build()),
                413);
    }

    @Test
    void aBodyThatNeverEndsIsRefused() throws IOException {
        try (var socket = new Socket("127.0.0.1", gateway.server.port())) {
            socket.getOutputStream()
                    .write("POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
                            .getBytes(StandardCharsets.UTF_8));
            socket.setSoTimeout(10_000);
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 408")
                    .contains("request_timeout");
        }
    }

    @Test
    void anEncodedBodyIsRefused() throws IOException {
        error(gateway.send(gateway.post("x").header("content-encoding", "gzip").build()), 415);
    }

    @Test
    void aPathNobodyServesIsNamed() throws IOException {
        assertThat(error(gateway.get(gateway.uri("/v1/embeddings")), 404)
                        .get("message")
                        .textValue())
                .contains("GET /v1/embeddings");
    }

    @Test
    void theWrongMethodIsToldTheRightOne() throws IOException {
        var response = gateway.get(gateway.uri("/v1/chat/completions"));
        error(response, 405);
        assertThat(response.headers().firstValue("allow")).contains("POST");
    }
}
