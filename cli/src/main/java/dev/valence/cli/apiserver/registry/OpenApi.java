// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.ResourceType;
import java.util.List;

/** {@code /openapi/v3}: enough for {@code kubectl explain}, and for kubectl to leave validation to the server. */
public final class OpenApi {
    private final Registry registry;

    public OpenApi(Registry registry) {
        this.registry = registry;
    }

    public ObjectNode index() {
        var index = JsonNodeFactory.instance.objectNode();
        var paths = index.putObject("paths");
        for (var apiVersion : registry.apiVersions()) {
            var root = root(apiVersion);
            paths.putObject(root).put("serverRelativeURL", "/openapi/v3/" + root);
        }
        return index;
    }

    /** @param root such as {@code apis/valence.dev/v1alpha1} @throws ApiException 404 */
    public ObjectNode document(String root) {
        var apiVersion = root.startsWith("apis/") ? root.substring("apis/".length()) : root.substring("api/".length());
        var types = registry.in(apiVersion);
        if (types.isEmpty()) {
            throw ApiException.noSuchPath();
        }
        var document = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Valence's local control plane").put("version", "v1");
        var paths = document.putObject("paths");
        var schemas = document.putObject("components").putObject("schemas");
        for (var served : types) {
            describePath(served.type(), paths);
            describeSchema(served, schemas);
        }
        return document;
    }

    private static String root(String apiVersion) {
        return (apiVersion.contains("/") ? "apis/" : "api/") + apiVersion;
    }

    private static void describePath(ResourceType type, ObjectNode paths) {
        var prefix = "/" + root(type.apiVersion()) + (type.namespaced() ? "/namespaces/{namespace}/" : "/");
        var item = paths.putObject(prefix + type.plural() + "/{name}");
        for (var verb : List.of("get", "put", "patch", "delete")) {
            var operation = item.putObject(verb).put("x-kubernetes-action", verb);
            operation.set("x-kubernetes-group-version-kind", groupVersionKind(type));
            var parameter = operation.putArray("parameters").addObject();
            parameter.put("name", "fieldValidation").put("in", "query");
            parameter.putObject("schema").put("type", "string").put("uniqueItems", true);
            operation.putObject("responses").putObject("200").put("description", "OK");
        }
    }

    private static void describeSchema(ServedType served, ObjectNode schemas) {
        var type = served.type();
        var custom = served.schema();
        var schema = custom == null
                ? JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "object")
                        .put("x-kubernetes-preserve-unknown-fields", true)
                : (ObjectNode) custom.source().deepCopy();
        schema.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(type));
        var group = type.group().isEmpty() ? "core" : type.group();
        schemas.set(group + "." + type.version() + "." + type.kind(), schema);
    }

    private static ObjectNode groupVersionKind(ResourceType type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("group", type.group())
                .put("version", type.version())
                .put("kind", type.kind());
    }
}
