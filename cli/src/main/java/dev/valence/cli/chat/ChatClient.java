// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Talks to an OpenAI API. */
public final class ChatClient implements AutoCloseable {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Until the headers of an answer: longer than a gateway holds a request, unless it is told to hold them longer. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);

    private static final String DATA = "data: ";
    private static final String DONE = "[DONE]";
    private static final int HTTP_OK = 200;

    private final String baseUrl;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

    /** @param baseUrl without {@code /v1} */
    public ChatClient(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** @param role {@code system}, {@code user} or {@code assistant} */
    public record Message(String role, String content) {}

    /** Names that requests may use. */
    public List<String> models() throws InterruptedException {
        return names(model -> true);
    }

    /** Those that say no parent, as adapters on a model that is there do. */
    public List<String> baseModels() throws InterruptedException {
        return names(model -> !model.hasNonNull("parent"));
    }

    /** Those of adapters on a model, by its first served name. */
    public List<String> adaptersOf(String model) throws InterruptedException {
        return names(adapter -> adapter.path("parent").asText().equals(model));
    }

    private List<String> names(Predicate<JsonNode> wanted) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(baseUrl + "/v1/models"))
                .timeout(ANSWER_TIMEOUT)
                .build();
        var names = new ArrayList<String>();
        var response = send(request, BodyHandlers.ofString());
        if (response.statusCode() != HTTP_OK) {
            throw refusal(response.statusCode(), response.body());
        }
        for (var model : parse(response.body()).path("data")) {
            if (wanted.test(model)) {
                names.add(model.path("id").asText());
            }
        }
        return names;
    }

    /**
     * Asks, and hands on the answer as it comes.
     *
     * @param maxTokens 0: as many as the model likes
     * @return the whole answer
     * @throws ChatException the gateway refused, or the answer broke off
     */
    public String stream(String model, List<Message> messages, int maxTokens, Consumer<String> onText)
            throws InterruptedException {
        var body = JSON.createObjectNode().put("model", model).put("stream", true);
        if (maxTokens > 0) {
            body.put("max_tokens", maxTokens);
        }
        var list = body.putArray("messages");
        messages.forEach(m -> list.addObject().put("role", m.role()).put("content", m.content()));
        var response = send(chatCompletion(body), BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != HTTP_OK) {
                throw refusal(response.statusCode(), String.join("\n", lines.toList()));
            }
            return read(lines, onText);
        } catch (UncheckedIOException e) {
            throw new ChatException("the answer broke off: " + e.getMessage(), e);
        }
    }

    /**
     * Asks for an answer as a whole.
     *
     * @param request of a chat completion that is no stream
     * @return the message of the first choice
     * @throws ChatException the gateway refused
     */
    public JsonNode complete(ObjectNode request) throws InterruptedException {
        var response = send(chatCompletion(request), BodyHandlers.ofString());
        if (response.statusCode() != HTTP_OK) {
            throw refusal(response.statusCode(), response.body());
        }
        return parse(response.body()).at("/choices/0/message");
    }

    private HttpRequest chatCompletion(ObjectNode request) {
        return HttpRequest.newBuilder(URI.create(baseUrl + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .timeout(ANSWER_TIMEOUT)
                .POST(BodyPublishers.ofString(request.toString()))
                .build();
    }

    private static String read(Stream<String> lines, Consumer<String> onText) {
        var answer = new StringBuilder();
        var finished = false;
        for (var line : (Iterable<String>) lines::iterator) {
            if (!line.startsWith(DATA) || line.equals(DATA + DONE)) {
                finished |= line.equals(DATA + DONE);
                continue;
            }
            var chunk = parse(line.substring(DATA.length()));
            if (chunk.has("error")) {
                throw new ChatException(chunk.path("error").path("message").asText());
            }
            var text = chunk.at("/choices/0/delta/content").asText("");
            if (!text.isEmpty()) {
                answer.append(text);
                onText.accept(text);
            }
        }
        if (!finished) {
            throw new ChatException("the answer broke off before its end");
        }
        return answer.toString();
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws InterruptedException {
        try {
            return http.send(request, handler);
        } catch (HttpConnectTimeoutException e) {
            throw noGateway(e);
        } catch (HttpTimeoutException e) {
            throw new ChatException(baseUrl + " has not answered in time: " + e.getMessage(), e);
        } catch (IOException e) {
            throw noGateway(e);
        }
    }

    private ChatException noGateway(IOException cause) {
        return new ChatException("no gateway answers at " + baseUrl + ": start one with ./valence up", cause);
    }

    private static ChatException refusal(int status, String body) {
        try {
            var error = JSON.readTree(body).path("error");
            var message = error.path("message").asText("");
            return new ChatException(
                    message.isEmpty() ? "HTTP " + status + ": " + body : message,
                    error.path("code").asText(""));
        } catch (JsonProcessingException e) {
            return new ChatException("HTTP " + status + ": " + body);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ChatException("the gateway sent no valid JSON: " + text, e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
