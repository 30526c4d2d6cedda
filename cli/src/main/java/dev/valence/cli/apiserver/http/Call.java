// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.resource.WriteOptions;
import dev.valence.cli.apiserver.resource.WriteOptions.FieldValidation;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One HTTP request and its answer. */
final class Call {
    /** As the real API server. */
    private static final int BODY_LIMIT_BYTES = 3 << 20;

    static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final ObjectMapper YAML = YAMLMapper.builder().build();

    private final HttpExchange exchange;
    private final Map<String, String> parameters = new HashMap<>();

    Call(HttpExchange exchange) {
        this.exchange = exchange;
        var query = exchange.getRequestURI().getRawQuery();
        for (var pair : query == null ? new String[0] : query.split("&", -1)) {
            var parts = pair.split("=", 2);
            parameters.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    String method() {
        return exchange.getRequestMethod();
    }

    String path() {
        return exchange.getRequestURI().getPath();
    }

    @Nullable
    String parameter(String name) {
        return parameters.get(name);
    }

    boolean flag(String name) {
        var value = parameters.get(name);
        return value != null && (value.isEmpty() || value.equals("true") || value.equals("1"));
    }

    String header(String name) {
        var value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    boolean wantsTable() {
        return header("Accept").contains("as=Table");
    }

    String contentType() {
        return header("Content-Type").split(";", 2)[0].strip();
    }

    /** @throws ApiException 400, 413 */
    JsonNode body() throws IOException {
        var bytes = exchange.getRequestBody().readNBytes(BODY_LIMIT_BYTES + 1);
        if (bytes.length > BODY_LIMIT_BYTES) {
            throw ApiException.tooLarge(BODY_LIMIT_BYTES);
        }
        if (bytes.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            return (contentType().endsWith("yaml") ? YAML : JSON).readTree(bytes);
        } catch (JsonProcessingException e) {
            throw ApiException.badRequest("the body is not valid: " + e.getOriginalMessage());
        }
    }

    ObjectNode objectBody() throws IOException {
        if (body() instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.badRequest("the body must be an object");
    }

    WriteOptions writeOptions() {
        var manager = parameter("fieldManager");
        var validation = switch (parameter("fieldValidation")) {
            case "Ignore" -> FieldValidation.IGNORE;
            case "Strict" -> FieldValidation.STRICT;
            case null, default -> FieldValidation.WARN;
        };
        var agent = header("User-Agent").split("[/ ]", 2)[0];
        return new WriteOptions(
                manager != null ? manager : agent.isEmpty() ? "unknown" : agent,
                flag("force"),
                "All".equals(parameter("dryRun")),
                validation);
    }

    void warn(List<String> warnings) {
        for (var warning : warnings) {
            var quoted = warning.replace("\\", "\\\\").replace("\"", "\\\"");
            exchange.getResponseHeaders().add("Warning", "299 - \"" + quoted + "\"");
        }
    }

    void reply(int code, JsonNode body) throws IOException {
        reply(code, "application/json", JSON.writeValueAsBytes(body));
    }

    void reply(int code, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Begins an answer whose length is not known. */
    OutputStream stream(String contentType) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    void close() {
        exchange.close();
    }
}
