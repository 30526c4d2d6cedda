// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.resource.PatchType;
import dev.valence.cli.apiserver.resource.WriteOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** One HTTP request and its answer. */
final class Call {
    /** As the real API server. */
    private static final int BODY_LIMIT_BYTES = 3 << 20;

    static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build();

    static final List<String> BODY_TYPES = List.of("application/json", "application/yaml", Protobuf.TYPE);

    private final HttpExchange exchange;
    private Parameters parameters = new Parameters(null);
    private List<String> duplicates = List.of();

    Call(HttpExchange exchange) {
        this.exchange = exchange;
    }

    /** Before anything of it is used. @throws ApiException 400 */
    void readQuery() {
        parameters = new Parameters(exchange.getRequestURI().getRawQuery());
    }

    String method() {
        return exchange.getRequestMethod();
    }

    String path() {
        return exchange.getRequestURI().getPath();
    }

    Parameters parameters() {
        return parameters;
    }

    String header(String name) {
        var values = exchange.getRequestHeaders().get(name);
        return values == null ? "" : String.join(",", values);
    }

    /** @throws ApiException 406 */
    Representation representation() {
        return Representation.of(header("Accept"));
    }

    String contentType() {
        return header("Content-Type").split(";", 2)[0].strip();
    }

    /** @throws ApiException 413 */
    private byte[] bytes() throws IOException {
        var bytes = exchange.getRequestBody().readNBytes(BODY_LIMIT_BYTES + 1);
        if (bytes.length > BODY_LIMIT_BYTES) {
            throw ApiException.tooLarge(BODY_LIMIT_BYTES);
        }
        return bytes;
    }

    /** An object of the kind. @throws ApiException 400, 413, 415 */
    ObjectNode object(String kind) throws IOException {
        var bytes = bytes();
        var type = contentType();
        if (!type.isEmpty() && !BODY_TYPES.contains(type)) {
            throw ApiException.unsupportedMediaType(BODY_TYPES);
        }
        if (type.equals(Protobuf.TYPE)) {
            return Protobuf.read(bytes);
        }
        var problem = "the object provided is unrecognized (must be of type " + kind + "): ";
        var isYaml = type.endsWith("yaml");
        var object =
                object(bytes, isYaml, problem + (isYaml ? "yaml: " : "couldn't get version/kind; json parse error: "));
        duplicates = isYaml ? List.of() : DuplicateFields.in(bytes);
        return object;
    }

    /** Options of a delete, perhaps none. @throws ApiException 400, 413 */
    ObjectNode options() throws IOException {
        var bytes = bytes();
        return bytes.length == 0
                ? JsonNodeFactory.instance.objectNode()
                : object(bytes, contentType().endsWith("yaml"), "couldn't get version/kind; json parse error: ");
    }

    /** A list for a JSON patch, else an object. @throws ApiException 400, 413 */
    JsonNode patch(PatchType type) throws IOException {
        var bytes = bytes();
        if (type == PatchType.APPLY) {
            return object(bytes, true, "error decoding YAML: ");
        }
        var patch = read(bytes, false, "error decoding patch: ");
        if (type == PatchType.JSON ? !patch.isArray() : !patch.isObject()) {
            throw ApiException.badRequest("error decoding patch: json: it is "
                    + patch.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        return patch;
    }

    private static ObjectNode object(byte[] bytes, boolean yaml, String problem) throws IOException {
        if (read(bytes, yaml, problem) instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.badRequest(problem + "it is no object");
    }

    private static JsonNode read(byte[] bytes, boolean yaml, String problem) throws IOException {
        try {
            var node = (yaml ? YAML : JSON).readTree(bytes);
            if (node.isMissingNode()) {
                throw ApiException.badRequest(problem + "unexpected end of input");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw ApiException.badRequest(problem + e.getOriginalMessage());
        }
    }

    /**
     * For a write of the body that was read.
     *
     * @param options kind of the options, for errors: {@code CreateOptions}, {@code PatchOptions}, ...
     */
    WriteOptions writeOptions(String options) {
        var manager = parameters.text("fieldManager");
        var agent = header("User-Agent").split("[/ ]", 2)[0];
        return new WriteOptions(
                !manager.isEmpty() ? manager : agent.isEmpty() ? "unknown" : agent,
                parameters.flag("force"),
                parameters.dryRun(options),
                parameters.fieldValidation(options),
                method().equals("PATCH"),
                duplicates);
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

    /** In JSON or in YAML. */
    void reply(int code, JsonNode body, Representation representation) throws IOException {
        if (representation.yaml()) {
            reply(code, "application/yaml", YAML.writeValueAsBytes(body));
        } else {
            reply(code, body);
        }
    }

    void reply(int code, String text) throws IOException {
        reply(code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    void reply(int code, String contentType, byte[] body) throws IOException {
        var hasBody = body.length > 0 && !method().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(code, hasBody ? body.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body);
        }
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
