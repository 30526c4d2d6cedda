// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.object.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What the API server fills in, in place, and refuses in the core types; the parts our pods and clients rely on. */
final class CoreDefaults {
    private CoreDefaults() {}

    static void apply(ResourceType type, ObjectNode object, boolean creating) {
        switch (type.qualifiedName()) {
            case "pods" -> pod(type, object, creating);
            case "secrets" -> secret(object);
            case "namespaces" -> {
                if (creating) {
                    object.putObject("status").put("phase", "Active");
                }
            }
            default -> {}
        }
    }

    private static void pod(ResourceType type, ObjectNode pod, boolean creating) {
        var errors = new ArrayList<FieldError>();
        if (!(pod.get("spec") instanceof ObjectNode spec)
                || spec.path("containers").isEmpty()) {
            throw ApiException.invalid(
                    type, pod.at("/metadata/name").asText(), List.of(FieldError.required("spec.containers")));
        }
        putIfAbsent(spec, "restartPolicy", "Always");
        if (!spec.has("terminationGracePeriodSeconds")) {
            spec.put("terminationGracePeriodSeconds", 30);
        }
        int index = 0;
        for (var container : spec.path("containers")) {
            for (var field : List.of("name", "image")) {
                if (container.path(field).asText("").isEmpty()) {
                    errors.add(FieldError.required("spec.containers[" + index + "]." + field));
                }
            }
            container.path("ports").forEach(port -> putIfAbsent((ObjectNode) port, "protocol", "TCP"));
            index++;
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid(type, pod.at("/metadata/name").asText(), errors);
        }
        if (creating) {
            pod.putObject("status").put("phase", "Pending");
        }
    }

    private static void secret(ObjectNode secret) {
        putIfAbsent(secret, "type", "Opaque");
        JsonNode plain = secret.remove("stringData");
        if (plain != null) {
            var data = secret.get("data") instanceof ObjectNode existing ? existing : secret.putObject("data");
            for (var entry : plain.properties()) {
                var bytes = entry.getValue().asText().getBytes(StandardCharsets.UTF_8);
                data.put(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
            }
        }
    }

    private static void putIfAbsent(ObjectNode object, String field, String value) {
        if (!object.has(field)) {
            object.put(field, value);
        }
    }
}
