// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ResourceType;
import dev.valence.cli.apiserver.registry.ServedType;
import dev.valence.cli.apiserver.resource.WriteOptions.FieldValidation;
import dev.valence.cli.apiserver.schema.Pruning;
import dev.valence.cli.apiserver.schema.Schema;
import dev.valence.cli.apiserver.schema.TypedSchemas;
import dev.valence.cli.apiserver.schema.Validation;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What becomes of JSON on its way into a typed object: unknown fields go, as the client wishes with a warning or as an
 * error; a value of another type is an error. Of a custom resource the metadata is typed, and the schema knows the rest.
 */
final class Decoding {
    private static final Schema METADATA = TypedSchemas.of(ObjectMeta.class);

    private Decoding() {}

    /** Drops, in place, what is unknown. Returns warnings. @throws ApiException 400, or 422 for a patch */
    static List<String> decode(ServedType served, ObjectNode candidate, WriteOptions options) {
        checkKind(served.type(), candidate, options);
        var metadata = Meta.of(candidate);
        var schema = served.schema();
        dropNulls(schema == null ? candidate : metadata);
        var unknown = new ArrayList<String>();
        Pruning.prune(METADATA, metadata, false).forEach(field -> unknown.add("metadata." + field));
        refuseOtherTypes(served, Validation.validate(METADATA, metadata), "metadata.");
        dropEmpty(metadata);
        var core = served.core();
        if (schema != null) {
            unknown.addAll(Pruning.prune(schema, candidate, true));
        } else if (core != null) {
            unknown.addAll(Pruning.prune(core, candidate, true));
            refuseOtherTypes(served, Validation.validate(core, candidate), "");
        }
        var findings = Stream.concat(
                        options.duplicates().stream().map(field -> "duplicate field \"" + field + "\""),
                        unknown.stream().sorted().map(field -> "unknown field \"" + field + "\""))
                .toList();
        if (!findings.isEmpty() && options.fieldValidation() == FieldValidation.STRICT) {
            throw strict(served.type(), candidate, findings, options);
        }
        return options.fieldValidation() == FieldValidation.WARN ? findings : List.of();
    }

    private static ApiException strict(
            ResourceType type, ObjectNode candidate, List<String> findings, WriteOptions options) {
        var problem = "strict decoding error: " + String.join(", ", findings);
        if (!options.isPatch()) {
            return ApiException.badRequest(cannotBeHandled(type, candidate) + problem);
        }
        var value = "\"" + candidate.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        return ApiException.invalid("", "", "", List.of(FieldError.invalid("patch", value, problem)));
    }

    private static void checkKind(ResourceType type, ObjectNode candidate, WriteOptions options) {
        var apiVersion = candidate.path("apiVersion").asText("");
        var kind = candidate.path("kind").asText("");
        var isOther = (!apiVersion.isEmpty() && !apiVersion.equals(type.apiVersion()))
                || (!kind.isEmpty() && !kind.equals(type.kind()));
        if (isOther && options.isPatch() && !kind.equals(type.kind())) {
            var error = FieldError.invalid("kind", "\"" + kind + "\"", "must be " + type.kind());
            throw ApiException.invalid(kind, type.group(), Meta.name(candidate), List.of(error));
        }
        if (isOther) {
            throw ApiException.badRequest(
                    cannotBeHandled(type, candidate) + "it is no " + type.kind() + " of " + type.apiVersion());
        }
        candidate.put("apiVersion", type.apiVersion());
        candidate.put("kind", type.kind());
    }

    private static String cannotBeHandled(ResourceType type, ObjectNode candidate) {
        var apiVersion = candidate.path("apiVersion").asText(type.apiVersion());
        var version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        return candidate.path("kind").asText(type.kind()) + " in version \"" + version + "\" cannot be handled as a "
                + type.kind() + ": ";
    }

    private static void refuseOtherTypes(ServedType served, List<FieldError> errors, String parent) {
        for (var error : errors) {
            if (error.reason().equals(FieldError.TYPE_INVALID)) {
                var type = served.type();
                var version = type.version();
                throw ApiException.badRequest(type.kind() + " in version \"" + version + "\" cannot be handled as a "
                        + type.kind() + ": json: " + parent + error.field() + " is of another type");
            }
        }
    }

    /** Absent and null are the same in a typed object, in metadata also empty. */
    private static void dropNulls(JsonNode node) {
        var values = node.iterator();
        while (values.hasNext()) {
            var value = values.next();
            if (node.isObject() && value.isNull()) {
                values.remove();
            } else {
                dropNulls(value);
            }
        }
    }

    private static void dropEmpty(ObjectNode metadata) {
        var values = metadata.iterator();
        while (values.hasNext()) {
            var value = values.next();
            if (value.isContainerNode() && value.isEmpty()) {
                values.remove();
            }
        }
    }
}
