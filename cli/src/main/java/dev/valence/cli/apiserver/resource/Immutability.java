// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.object.ResourceType;
import dev.valence.cli.apiserver.registry.BuiltInTypes;
import java.util.ArrayList;
import java.util.List;

/** What of a core object no update may change. */
final class Immutability {
    private static final String POD_RULE = "pod updates may not change fields other than `spec.containers[*].image`,"
            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to"
            + " existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
            + " previously negative)";

    private Immutability() {}

    static List<FieldError> check(ResourceType type, ObjectNode candidate, ObjectNode old) {
        var errors = new ArrayList<FieldError>();
        if (type.equals(BuiltInTypes.POD)) {
            if (!fixedPart(candidate).equals(fixedPart(old))) {
                errors.add(FieldError.forbidden("spec", POD_RULE));
            }
        } else if (old.path("immutable").asBoolean()) {
            if (!candidate.path("immutable").asBoolean()) {
                errors.add(FieldError.forbidden("immutable", "field is immutable when `immutable` is set"));
            }
            for (var field : List.of("data", "binaryData")) {
                if (!candidate.path(field).equals(old.path(field))) {
                    errors.add(FieldError.forbidden(field, "field is immutable when `immutable` is set"));
                }
            }
        }
        return errors;
    }

    /** A pod's spec without what may change; its node is set by a binding, which does not come this way. */
    private static JsonNode fixedPart(ObjectNode pod) {
        var spec = pod.path("spec").deepCopy();
        if (spec instanceof ObjectNode object) {
            object.remove(List.of("activeDeadlineSeconds", "tolerations"));
            for (var containers : List.of("containers", "initContainers")) {
                if (object.get(containers) instanceof ArrayNode list) {
                    list.forEach(container -> ((ObjectNode) container).remove("image"));
                }
            }
        }
        return spec;
    }
}
