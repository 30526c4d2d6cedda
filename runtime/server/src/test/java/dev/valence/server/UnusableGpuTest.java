// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.engine.Engines;
import dev.valence.engine.api.BackendChoice;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.server.config.Limits;
import dev.valence.server.config.ServerConfig;
import dev.valence.server.fake.Await;
import dev.valence.server.fake.FakeCheckpoints;
import dev.valence.server.fake.RawClient;
import dev.valence.server.fake.TestRuntime;
import dev.valence.wire.assignment.Assignment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A runtime told to use CUDA where there is none: it lives, and says so to whoever asks. */
class UnusableGpuTest {
    private static final String KERNELS = "valence.kernels.cuda";
    private static final String REASON = "cannot load kernels from /nowhere/libvalence_cuda.so";

    private final HttpClient http = HttpClient.newHttpClient();
    private RuntimeProcess process;

    @BeforeEach
    void start() {
        System.setProperty(KERNELS, "/nowhere/libvalence_cuda.so");
        Engine engine = Engines.openOrUnavailable(BackendChoice.CUDA, EngineOptions.DEFAULT);
        ServerConfig config = new ServerConfig("127.0.0.1", 0, 0, TestRuntime.TOKEN, 1, Limits.DEFAULT);
        process = RuntimeProcess.start(config, engine, new FakeCheckpoints());
    }

    @AfterEach
    void stop() {
        System.clearProperty(KERNELS);
        process.close();
        http.close();
    }

    @Test
    void healthStateAndRequestsTellTheReason() throws Exception {
        for (String path : List.of("/health/live", "/health/ready")) {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(control(path)));
            assertThat(answer.statusCode()).as(path).isEqualTo(503);
            assertThat(answer.body()).as(path).contains(REASON);
        }

        Assignment assignment = new Assignment(1, List.of(TestRuntime.model("ns/m", "m")), List.of());
        HttpResponse<String> accepted = send(HttpRequest.newBuilder(control("/v1/assignment"))
                .header("Authorization", "Bearer " + TestRuntime.TOKEN)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(new ObjectMapper().writeValueAsString(assignment))));
        assertThat(accepted.statusCode()).isEqualTo(200);
        Await.until(
                "the load has failed",
                () -> state().at("/models/0/phase").asText().equals("Failed"));
        assertThat(state().at("/models/0/message").asText()).contains(REASON);
        assertThat(state().at("/device/message").asText()).contains(REASON);
        assertThat(state().at("/device/backend").asText()).isEqualTo("cuda");

        HttpResponse<String> refused =
                send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process.port() + "/v1/completions"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"model\":\"m\",\"prompt\":\"a\"}")));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("DeviceUnavailable");
    }

    private URI control(String path) {
        return URI.create("http://127.0.0.1:" + process.controlPort() + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private JsonNode state() {
        try (RawClient client = new RawClient(process.controlPort())) {
            client.send("GET /v1/state HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestRuntime.TOKEN + "\r\n\r\n");
            client.readUntil("data: ");
            return new ObjectMapper().readTree(client.readUntil("\n"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
