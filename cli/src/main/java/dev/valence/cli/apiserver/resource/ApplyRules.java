// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ObjectKey;
import dev.valence.cli.apiserver.registry.ServedType;
import dev.valence.cli.apiserver.schema.Pruning;
import dev.valence.cli.apiserver.schema.Validation;
import java.util.ArrayList;

/** What a configuration for server-side apply must be: of the type, and of no field or value the type does not have. */
final class ApplyRules {
    private ApplyRules() {}

    /** @throws ApiException 400, or 500 as the real one, when it is not of the type's form */
    static void check(ServedType served, ObjectKey key, ObjectNode wanted) {
        var type = served.type();
        var apiVersion = wanted.path("apiVersion").asText("");
        var kind = wanted.path("kind").asText("");
        if (!apiVersion.equals(type.apiVersion()) || !kind.equals(type.kind())) {
            var shown = apiVersion.isEmpty() ? "/" : apiVersion;
            throw ApiException.badRequest("invalid object type: " + shown + ", Kind=" + kind);
        }
        if (!wanted.path("metadata").path("managedFields").isEmpty()) {
            throw ApiException.badRequest("metadata.managedFields must be nil");
        }
        var name = Meta.name(wanted);
        if (!name.isEmpty() && !name.equals(key.name())) {
            throw ApiException.badRequest(
                    "the name of the object (" + name + ") does not match the name on the URL (" + key.name() + ")");
        }
        checkForm(served, wanted);
    }

    private static void checkForm(ServedType served, ObjectNode wanted) {
        var schema = served.schema() != null ? served.schema() : served.core();
        if (schema == null) {
            return;
        }
        var problems = new ArrayList<String>();
        for (var field : Pruning.prune(schema, wanted.deepCopy(), true)) {
            problems.add("." + field + ": field not declared in schema");
        }
        for (var error : Validation.validate(schema, wanted)) {
            if (error.reason().equals(FieldError.TYPE_INVALID)) {
                problems.add("." + error.field() + ": " + error.message());
            }
        }
        if (!problems.isEmpty()) {
            var type = served.type();
            var subject = "(" + Meta.namespace(wanted) + "/" + Meta.name(wanted) + "; " + type.apiVersion() + ", Kind="
                    + type.kind() + "): ";
            var details = problems.size() == 1 ? problems.getFirst() : "errors:\n  " + String.join("\n  ", problems);
            throw ApiException.unclassified("failed to create typed patch object " + subject + details);
        }
    }
}
