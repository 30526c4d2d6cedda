// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import dev.valence.wire.assignment.ModelSource;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A runtime whose GPU cannot be used, or not any more: it lives, and says so to whoever asks. */
class BrokenGpuTest {
    private static final String KERNELS = "valence.kernels.cuda";
    private static final Path EMULATED = Path.of("../../native/target/cmake/cuda/emulation/libvalence_cuda_emulated.so")
            .toAbsolutePath();
    private static final Path CHECKPOINT =
            Path.of("../engine/src/test/resources/fixtures/llama-f32").toAbsolutePath();
    private static final int UNCORRECTABLE_ECC = 214;

    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable RuntimeProcess process;

    private void start(Path kernels) {
        System.setProperty(KERNELS, kernels.toString());
        Engine engine = Engines.openOrUnavailable(BackendChoice.CUDA, EngineOptions.DEFAULT);
        ServerConfig config = new ServerConfig("127.0.0.1", 0, 0, TestRuntime.TOKEN, 1, Limits.DEFAULT);
        process = RuntimeProcess.start(config, engine, new FakeCheckpoints());
    }

    @AfterEach
    void stop() {
        System.clearProperty(KERNELS);
        if (process != null) {
            process.close();
        }
        http.close();
    }

    @Test
    void withoutALibraryHealthStateAndRequestsTellTheReason() throws Exception {
        String reason = "cannot load kernels from /nowhere/libvalence_cuda.so";
        start(Path.of("/nowhere/libvalence_cuda.so"));
        assertNeitherLiveNorReady(reason);

        assign();
        Await.until(
                "the load has failed",
                () -> state().at("/models/0/phase").asText().equals("Failed"));
        assertThat(state().at("/models/0/message").asText()).contains(reason);
        assertThat(state().at("/device/message").asText()).contains(reason);
        assertThat(state().at("/device/backend").asText()).isEqualTo("cuda");
        assertThat(complete()).contains("503", "DeviceUnavailable");
    }

    @Test
    void lostWhileItAnswersTheAnswerHealthStateAndRequestsTellTheReason() throws Exception {
        assumeTrue(
                Files.isRegularFile(EMULATED) || "true".equals(System.getenv("VALENCE_REQUIRE_EMULATED_GPU")),
                "no emulated GPU: 'mvn -pl native package' builds it as " + EMULATED);
        String reason = "uncorrectable ECC error";
        start(EMULATED);
        assign();
        Await.until(
                "the model is loaded",
                () -> state().at("/models/0/phase").asText().equals("Ready"));
        try (RawClient client = new RawClient(process().port())) {
            client.post(
                    "/v1/completions",
                    "{\"model\":\"m\",\"prompt\":\"a\",\"max_tokens\":200,\"temperature\":0,\"stream\":true}");
            client.readUntil("data: ");
            failNextCall(UNCORRECTABLE_ECC);
            client.readUntil(reason);
        } finally {
            failNextCall(0);
        }
        assertNeitherLiveNorReady(reason);
        assertThat(state().at("/device/message").asText()).contains(reason);
        assertThat(complete()).contains("503", reason);
    }

    private RuntimeProcess process() {
        return Objects.requireNonNull(process);
    }

    private static void failNextCall(int error) throws Exception {
        var failure = SymbolLookup.libraryLookup(EMULATED, Arena.global()).findOrThrow("emulated_failure");
        try {
            Linker.nativeLinker()
                    .downcallHandle(failure, FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT))
                    .invokeExact(error == 0 ? -1 : 0, error);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private void assertNeitherLiveNorReady(String reason) throws Exception {
        for (String path : List.of("/health/live", "/health/ready")) {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(control(path)));
            assertThat(answer.statusCode()).as(path).isEqualTo(503);
            assertThat(answer.body()).as(path).contains(reason);
        }
    }

    private void assign() throws Exception {
        Assignment assignment = new Assignment(
                1,
                List.of(TestRuntime.model(
                        "ns/m", "m", ModelSource.of(CHECKPOINT.toUri().toString()))),
                List.of());
        HttpResponse<String> accepted = send(HttpRequest.newBuilder(control("/v1/assignment"))
                .header("Authorization", "Bearer " + TestRuntime.TOKEN)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(new ObjectMapper().writeValueAsString(assignment))));
        assertThat(accepted.statusCode()).isEqualTo(200);
    }

    /** Status and body. */
    private String complete() throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + process().port() + "/v1/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"model\":\"m\",\"prompt\":\"a\"}")));
        return answer.statusCode() + " " + answer.body();
    }

    private URI control(String path) {
        return URI.create("http://127.0.0.1:" + process().controlPort() + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private JsonNode state() {
        try (RawClient client = new RawClient(process().controlPort())) {
            client.send("GET /v1/state HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestRuntime.TOKEN + "\r\n\r\n");
            client.readUntil("data: ");
            return new ObjectMapper().readTree(client.readUntil("\n"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
