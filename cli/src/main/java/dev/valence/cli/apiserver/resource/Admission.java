// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.registry.BuiltInTypes;
import dev.valence.cli.apiserver.registry.ServedType;
import dev.valence.cli.apiserver.rule.CelRules;
import dev.valence.cli.apiserver.schema.Defaults;
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

    private static final FieldError UNCHECKED = FieldError.invalid(
            "<nil>",
            "null",
            "some validation rules were not checked because the object was invalid; correct the existing errors to"
                    + " complete validation");

    private final Clock clock;
    private final CelRules rules = new CelRules();

    Admission(Clock clock) {
        this.clock = clock;
    }

    /** Returns warnings. @throws ApiException what is wrong with it */
    List<String> admitNew(ServedType served, ObjectNode candidate, WriteOptions options) {
        var warnings = Decoding.decode(served, candidate, options);
        if (served.isCustom() && served.type().statusSubresource()) {
            candidate.remove("status");
        }
        var metadata = Meta.of(candidate);
        metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion", "selfLink"));
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", Meta.timestamp(clock.instant()));
        if (served.isCustom() || served.type().equals(BuiltInTypes.POD)) {
            metadata.put("generation", 1L);
        }
        check(served, candidate, null);
        return warnings;
    }

    /** As {@link #admitNew}, for a change of {@code old} through a subresource (empty: the object itself). */
    List<String> admitChange(
            ServedType served, ObjectNode candidate, ObjectNode old, String subresource, WriteOptions options) {
        var warnings = Decoding.decode(served, candidate, options);
        checkIdentity(served, candidate, old, options);
        checkResourceVersion(served, candidate, old);
        if (subresource.equals("status")) {
            keepAllBut(candidate, old, "status");
        } else if (served.type().statusSubresource() && !subresource.equals("binding")) {
            keep(candidate, old, "status");
        }
        keepIdentity(candidate, old);
        refuseNewFinalizers(served, candidate, old);
        check(served, candidate, subresource.equals("binding") ? null : old);
        if (old.path("metadata").has("generation") && !subresource.equals("binding")) {
            var changed = !content(served, candidate).equals(content(served, old));
            Meta.of(candidate)
                    .put("generation", old.path("metadata").path("generation").asLong() + (changed ? 1 : 0));
        }
        return warnings;
    }

    private void check(ServedType served, ObjectNode candidate, @Nullable ObjectNode old) {
        var errors = new ArrayList<FieldError>(MetadataRules.check(served, candidate));
        var schema = served.schema();
        if (schema == null) {
            CoreDefaults.apply(served.type(), candidate);
            errors.addAll(CoreRules.check(served.type(), candidate));
            if (old != null) {
                errors.addAll(Immutability.check(served.type(), candidate, old));
            }
        } else {
            Defaults.apply(schema, candidate);
            errors.addAll(Validation.validate(schema, candidate));
            errors.addAll(Scales.check(served.type(), candidate));
            if (errors.stream().noneMatch(FieldError::blocksRules)) {
                errors.addAll(rules.evaluate(schema, candidate, old));
            } else {
                errors.add(UNCHECKED);
            }
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid(served.type(), Meta.name(candidate), errors);
        }
    }

    private static void checkIdentity(ServedType served, ObjectNode candidate, ObjectNode old, WriteOptions options) {
        var name = Meta.name(candidate);
        if (!name.equals(Meta.name(old))) {
            throw ApiException.badRequest("the name of the object (" + name + ") does not match the name on the URL ("
                    + Meta.name(old) + ")");
        }
        var namespace = Meta.namespace(candidate);
        if (!namespace.isEmpty() && !namespace.equals(Meta.namespace(old))) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        var uid = Meta.text(candidate, "uid");
        var oldUid = Meta.text(old, "uid");
        if (uid.isEmpty() || uid.equals(oldUid)) {
            return;
        }
        if (options.isPatch()) {
            var error = FieldError.invalid("metadata.uid", "\"" + uid + "\"", "field is immutable");
            // twice, as the real one checks it twice
            throw ApiException.invalid(served.type(), name, List.of(error, error));
        }
        throw ApiException.conflict(
                served.type(),
                name,
                "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + oldUid);
    }

    private static void checkResourceVersion(ServedType served, ObjectNode candidate, ObjectNode old) {
        var version = Meta.text(candidate, "resourceVersion");
        if (version.isEmpty() && served.isCustom()) {
            var type = served.type();
            var error = FieldError.invalid("metadata.resourceVersion", "0", "must be specified for an update");
            throw ApiException.invalid(type.plural(), type.group(), Meta.name(old), List.of(error));
        }
        if (!version.chars().allMatch(Character::isDigit)) {
            throw ApiException.unclassified("strconv.ParseUint: parsing \"" + version + "\": invalid syntax");
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
        var added = new ArrayList<>(Meta.finalizers(candidate));
        added.removeAll(Meta.finalizers(old));
        if (Meta.isDeleting(old) && !added.isEmpty()) {
            var error = FieldError.forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new finalizers []string{\""
                            + String.join("\", \"", added) + "\"}");
            throw ApiException.invalid(served.type(), Meta.name(old), List.of(error, error));
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
