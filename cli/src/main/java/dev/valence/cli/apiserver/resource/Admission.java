// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.registry.ServedType;
import dev.valence.cli.apiserver.resource.WriteOptions.FieldValidation;
import dev.valence.cli.apiserver.rule.CelRules;
import dev.valence.cli.apiserver.schema.Defaults;
import dev.valence.cli.apiserver.schema.Pruning;
import dev.valence.cli.apiserver.schema.Validation;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** From what a client sent to what may be stored. Works in place on the candidate; stores nothing. */
final class Admission {
    private static final List<String> KEPT_METADATA =
            List.of("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds");

    private final Clock clock;
    private final CelRules rules = new CelRules();

    Admission(Clock clock) {
        this.clock = clock;
    }

    /** Returns warnings. @throws ApiException what is wrong with it */
    List<String> admitNew(ServedType served, ObjectNode candidate, FieldValidation fieldValidation) {
        checkKind(served, candidate);
        if (served.isCustom() && served.type().statusSubresource()) {
            candidate.remove("status");
        }
        var metadata = Meta.of(candidate);
        metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion", "selfLink"));
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", Meta.timestamp(clock.instant()));
        if (served.isCustom()) {
            metadata.put("generation", 1);
        }
        return check(served, candidate, null, fieldValidation);
    }

    /** As {@link #admitNew}, for a change of {@code old} through a subresource (empty: the object itself). */
    List<String> admitChange(
            ServedType served,
            ObjectNode candidate,
            ObjectNode old,
            String subresource,
            FieldValidation fieldValidation) {
        checkKind(served, candidate);
        checkResourceVersion(served, candidate, old);
        if (subresource.equals("status")) {
            keepAllBut(candidate, old, "status");
        } else if (served.type().statusSubresource() && !subresource.equals("binding")) {
            keep(candidate, old, "status");
        }
        keepIdentity(candidate, old);
        refuseNewFinalizers(served, candidate, old);
        var warnings = check(served, candidate, old, fieldValidation);
        if (served.isCustom()) {
            var changed = !content(served, candidate).equals(content(served, old));
            Meta.of(candidate)
                    .put("generation", old.path("metadata").path("generation").asLong() + (changed ? 1 : 0));
        }
        return warnings;
    }

    private List<String> check(
            ServedType served, ObjectNode candidate, @Nullable ObjectNode old, FieldValidation fieldValidation) {
        MetadataRules.check(served.type(), candidate);
        var schema = served.schema();
        if (schema == null) {
            CoreDefaults.apply(served.type(), candidate, old == null);
            return List.of();
        }
        var unknown = Pruning.prune(schema, candidate);
        if (!unknown.isEmpty() && fieldValidation == FieldValidation.STRICT) {
            throw ApiException.badRequest("strict decoding error: "
                    + String.join(
                            ", ", unknown.stream().map(Admission::unknownField).toList()));
        }
        Defaults.apply(schema, candidate);
        var errors = new ArrayList<FieldError>(Validation.validate(schema, candidate));
        if (errors.isEmpty()) {
            errors.addAll(rules.evaluate(schema, candidate, old));
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid(served.type(), Meta.name(candidate), errors);
        }
        return fieldValidation == FieldValidation.WARN
                ? unknown.stream().map(Admission::unknownField).toList()
                : List.of();
    }

    private static String unknownField(String path) {
        return "unknown field \"" + path + "\"";
    }

    private static void checkKind(ServedType served, ObjectNode candidate) {
        var type = served.type();
        var apiVersion = candidate.path("apiVersion").asText(type.apiVersion());
        var kind = candidate.path("kind").asText(type.kind());
        if (!apiVersion.equals(type.apiVersion()) || !kind.equals(type.kind())) {
            throw ApiException.badRequest("the object provided is " + apiVersion + ", Kind=" + kind
                    + ", which does not match the expected " + type.apiVersion() + ", Kind=" + type.kind());
        }
        candidate.put("apiVersion", apiVersion);
        candidate.put("kind", kind);
    }

    private static void checkResourceVersion(ServedType served, ObjectNode candidate, ObjectNode old) {
        var version = Meta.text(candidate, "resourceVersion");
        if (version.isEmpty() && served.isCustom()) {
            var error = FieldError.invalid("metadata.resourceVersion", "0x0", "must be specified for an update");
            throw ApiException.invalid(served.type(), Meta.name(old), List.of(error));
        }
        if (!version.isEmpty() && !version.equals(Meta.text(old, "resourceVersion"))) {
            throw ApiException.conflict(
                    served.type(),
                    Meta.name(old),
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    private static void keepIdentity(ObjectNode candidate, ObjectNode old) {
        var metadata = Meta.of(candidate);
        for (var field : KEPT_METADATA) {
            var value = old.path("metadata").get(field);
            if (value == null) {
                metadata.remove(field);
            } else {
                metadata.set(field, value);
            }
        }
    }

    private static void keepAllBut(ObjectNode candidate, ObjectNode old, String field) {
        var value = candidate.get(field);
        candidate.removeAll();
        candidate.setAll(old.deepCopy());
        if (value == null) {
            candidate.remove(field);
        } else {
            candidate.set(field, value);
        }
    }

    private static void keep(ObjectNode candidate, ObjectNode old, String field) {
        var value = old.get(field);
        if (value == null) {
            candidate.remove(field);
        } else {
            candidate.set(field, value.deepCopy());
        }
    }

    private static void refuseNewFinalizers(ServedType served, ObjectNode candidate, ObjectNode old) {
        if (Meta.isDeleting(old) && !Meta.finalizers(old).containsAll(Meta.finalizers(candidate))) {
            var error = FieldError.forbidden(
                    "metadata.finalizers", "no new finalizers can be added if the object is being deleted");
            throw ApiException.invalid(served.type(), Meta.name(old), List.of(error));
        }
    }

    /** What counts for the generation: everything but metadata, and status where it is apart. */
    private static JsonNode content(ServedType served, ObjectNode object) {
        var content = object.deepCopy();
        content.remove("metadata");
        if (served.type().statusSubresource()) {
            content.remove("status");
        }
        return Objects.requireNonNull(content);
    }
}
