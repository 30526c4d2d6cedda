// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.registry.BuiltInTypes;
import dev.valence.cli.apiserver.registry.Registry;
import dev.valence.cli.apiserver.registry.ServedType;
import java.time.Clock;
import java.util.List;

/** CustomResourceDefinitions: checked, marked as established, and served from then on. */
final class Definitions {
    private final Registry registry;
    private final Clock clock;

    Definitions(Registry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** Adds to a definition, in place, the status under which clients may use it. */
    void admit(ObjectNode definition) {
        var spec = definition.path("spec");
        var wanted =
                spec.at("/names/plural").asText() + "." + spec.path("group").asText();
        if (!Meta.name(definition).equals(wanted)) {
            var error = FieldError.invalid(
                    "metadata.name", "\"" + Meta.name(definition) + "\"", "must be spec.names.plural+\".\"+spec.group");
            throw ApiException.invalid(BuiltInTypes.CUSTOM_RESOURCE_DEFINITION, Meta.name(definition), List.of(error));
        }
        var status = definition.putObject("status");
        var conditions = status.putArray("conditions");
        var now = Meta.timestamp(clock.instant());
        conditions
                .addObject()
                .put("type", "NamesAccepted")
                .put("status", "True")
                .put("reason", "NoConflicts")
                .put("message", "no conflicts found")
                .put("lastTransitionTime", now);
        conditions
                .addObject()
                .put("type", "Established")
                .put("status", "True")
                .put("reason", "InitialNamesAccepted")
                .put("message", "the initial names have been accepted")
                .put("lastTransitionTime", now);
        status.set("acceptedNames", spec.path("names").deepCopy());
        var storedVersions = status.putArray("storedVersions");
        for (var version : spec.path("versions")) {
            if (version.path("storage").asBoolean()) {
                storedVersions.add(version.path("name").asText());
            }
        }
    }

    void serve(ObjectNode definition) {
        registry.define(definition);
    }

    void forget(ObjectNode definition) {
        registry.forget(Meta.name(definition));
    }

    List<ServedType> servedBy(ObjectNode definition) {
        return registry.all().stream()
                .filter(t -> t.type().qualifiedName().equals(Meta.name(definition)))
                .toList();
    }
}
