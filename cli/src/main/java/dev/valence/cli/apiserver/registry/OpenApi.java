// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.PathNotFoundException;
import dev.valence.cli.apiserver.object.ResourceType;
import dev.valence.cli.apiserver.schema.TypedSchemas;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** {@code /openapi/v3}: enough for {@code kubectl explain}, and for kubectl to leave validation to the server. */
public final class OpenApi {
    private static final String TITLE = "Valence's local control plane";

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

    /** @param root such as {@code apis/valence.dev/v1alpha1} @throws PathNotFoundException it is not served */
    public ObjectNode document(String root) {
        var apiVersion = root.startsWith("apis/") ? root.substring("apis/".length()) : root.substring("api/".length());
        var types = registry.in(apiVersion);
        if (types.isEmpty()) {
            throw new PathNotFoundException();
        }
        var document = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.0");
        document.putObject("info").put("title", TITLE).put("version", "v1");
        var paths = document.putObject("paths");
        var schemas = document.putObject("components").putObject("schemas");
        for (var served : types) {
            describePath(served.type(), paths);
            describeSchema(served, schemas);
        }
        return document;
    }

    /** {@code /openapi/v2}: the same schemas by the older form's names, and no paths. */
    public ObjectNode version2() {
        var document = JsonNodeFactory.instance.objectNode().put("swagger", "2.0");
        document.putObject("info").put("title", TITLE).put("version", "v1");
        document.putObject("paths");
        var definitions = document.putObject("definitions");
        registry.all().forEach(served -> describeSchema(served, definitions));
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
        var known = custom != null ? custom : served.core();
        var schema = known == null
                ? JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "object")
                        .put("x-kubernetes-preserve-unknown-fields", true)
                : (ObjectNode) known.source().deepCopy();
        if (custom != null) {
            ((ObjectNode) schema.withObject("/properties"))
                    .set("metadata", TypedSchemas.of(ObjectMeta.class).source());
        }
        var properties = schema.withObject("/properties");
        describeText(properties, "apiVersion", "Group and version of the object's type.");
        describeText(properties, "kind", "Name of the object's type.");
        schema.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(type));
        schemas.set(schemaName(type), schema);
    }

    /** {@code dev.valence.v1alpha1.GpuPool}: the group backwards. */
    private static String schemaName(ResourceType type) {
        var parts = Arrays.asList(type.group().split("\\.", -1));
        Collections.reverse(parts);
        var prefix = BuiltInTypes.served(type.apiVersion())
                ? "io.k8s.api." + (type.group().isEmpty() ? "core" : parts.getLast())
                : String.join(".", parts);
        return prefix + "." + type.version() + "." + type.kind();
    }

    private static void describeText(ObjectNode properties, String name, String description) {
        properties.putObject(name).put("type", "string").put("description", description);
    }

    private static ObjectNode groupVersionKind(ResourceType type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("group", type.group())
                .put("version", type.version())
                .put("kind", type.kind());
    }
}
