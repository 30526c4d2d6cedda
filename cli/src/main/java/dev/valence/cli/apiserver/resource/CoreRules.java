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

/** What is refused of core objects: that without which a pod cannot run, and data that is none. */
final class CoreRules {
    private static final int DATA_LIMIT_BYTES = 1 << 20;

    private CoreRules() {}

    /** @throws ApiException 400 when a Secret's data is not encoded */
    static List<FieldError> check(ResourceType type, ObjectNode object) {
        return switch (type.qualifiedName()) {
            case "pods" -> pod(object);
            case "secrets" -> {
                requireBase64(object);
                yield dataSize(object, "data");
            }
            case "configmaps" -> dataSize(object, "");
            default -> List.of();
        };
    }

    private static List<FieldError> pod(ObjectNode pod) {
        var errors = new ArrayList<FieldError>();
        var containers = pod.at("/spec/containers");
        if (containers.isEmpty()) {
            errors.add(FieldError.required("spec.containers"));
        }
        for (int i = 0; i < containers.size(); i++) {
            for (var field : List.of("name", "image")) {
                if (containers.get(i).path(field).asText("").isEmpty()) {
                    errors.add(FieldError.required("spec.containers[" + i + "]." + field));
                }
            }
        }
        return errors;
    }

    private static void requireBase64(ObjectNode secret) {
        for (var entry : secret.path("data").properties()) {
            try {
                Base64.getDecoder().decode(entry.getValue().asText());
            } catch (IllegalArgumentException e) {
                throw ApiException.badRequest("Secret in version \"v1\" cannot be handled as a Secret: data."
                        + entry.getKey() + " is no base64");
            }
        }
    }

    private static List<FieldError> dataSize(ObjectNode object, String field) {
        long bytes = 0;
        for (var entry : object.path("data").properties()) {
            bytes += entry.getValue().asText().getBytes(StandardCharsets.UTF_8).length;
        }
        for (JsonNode value : object.path("binaryData")) {
            bytes += value.asText().length();
        }
        return bytes > DATA_LIMIT_BYTES
                ? List.of(FieldError.tooLong(field.isEmpty() ? "[]" : field, DATA_LIMIT_BYTES))
                : List.of();
    }
}
