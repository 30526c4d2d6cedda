// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.server.RuntimeProcess;
import dev.valence.server.config.Limits;
import dev.valence.server.config.ServerConfig;
import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.ModelSource;
import dev.valence.wire.assignment.Tier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A whole process on loopback, on a fake engine. */
public final class TestRuntime implements AutoCloseable {
    public static final String TOKEN = "test-token";
    public static final ObjectMapper JSON = new ObjectMapper();

    public final FakeEngine engine = new FakeEngine();
    public final FakeCheckpoints checkpoints = new FakeCheckpoints();
    public final RuntimeProcess process;
    private final HttpClient http = HttpClient.newHttpClient();

    private TestRuntime(Limits limits) {
        process = RuntimeProcess.start(new ServerConfig("127.0.0.1", 0, 0, TOKEN, 2, limits), engine, checkpoints);
    }

    public static TestRuntime start(Limits limits) {
        return new TestRuntime(limits);
    }

    /** With the model {@code m} loaded. */
    public static TestRuntime withModel() {
        return withModel(Limits.DEFAULT);
    }

    public static TestRuntime withModel(Limits limits) {
        TestRuntime runtime = new TestRuntime(limits);
        runtime.assign(new Assignment(1, List.of(model("ns/m", "m")), List.of()));
        runtime.awaitServed("m");
        return runtime;
    }

    public static AssignedModel model(String id, String servedName, AssignedAdapter... adapters) {
        return model(id, servedName, ModelSource.of("file:///models/" + id), adapters);
    }

    public static AssignedModel model(String id, String servedName, ModelSource source, AssignedAdapter... adapters) {
        return new AssignedModel(
                id, List.of(servedName), source, "none", null, Tier.DEVICE, 0, null, 0, List.of(adapters), Map.of());
    }

    public static AssignedAdapter adapter(String id, String servedName) {
        return new AssignedAdapter(id, servedName, ModelSource.of("file:///adapters/" + id), 16);
    }

    public URI openAi(String path) {
        return URI.create("http://127.0.0.1:" + process.port() + path);
    }

    public URI control(String path) {
        return URI.create("http://127.0.0.1:" + process.controlPort() + path);
    }

    public HttpResponse<String> post(String path, String json) {
        return send(HttpRequest.newBuilder(openAi(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    public HttpResponse<String> chat(String json) {
        return post("/v1/chat/completions", json);
    }

    public HttpResponse<String> get(URI uri) {
        return send(HttpRequest.newBuilder(uri).build());
    }

    public HttpResponse<String> assign(Assignment assignment) {
        try {
            return put(JSON.writeValueAsString(assignment), TOKEN);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public HttpResponse<String> put(String json, String token) {
        return send(HttpRequest.newBuilder(control("/v1/assignment"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .PUT(BodyPublishers.ofString(json))
                .build());
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(request + " got no answer", e);
        }
    }

    public void awaitServed(String name) {
        Await.until(name + " is served", () -> get(openAi("/v1/models/" + name)).statusCode() == 200);
    }

    public static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    /** The data of each event, the final {@code [DONE]} among them. */
    public static List<String> events(HttpResponse<String> response) {
        return Stream.of(response.body().split("\n\n"))
                .filter(event -> event.startsWith("data: "))
                .map(event -> event.substring("data: ".length()))
                .toList();
    }

    /** The answer, or each of its events but the final {@code [DONE]}. */
    public static List<JsonNode> answers(HttpResponse<String> response, boolean stream) {
        if (!stream) {
            return List.of(json(response));
        }
        List<String> events = events(response);
        return events.subList(0, events.size() - 1).stream()
                .map(TestRuntime::json)
                .toList();
    }

    @Override
    public void close() {
        http.close();
        engine.resume();
        engine.releaseLoads();
        engine.encodings.release();
        process.close();
    }
}
