// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ResourceType;
import dev.valence.cli.apiserver.registry.BuiltInTypes;
import java.time.Instant;

/** {@code pods/binding}: puts a pod on a node, once. */
final class Bindings {
    private Bindings() {}

    static ObjectNode write(ResourceType type, ObjectNode pod, JsonNode binding) {
        if (!type.equals(BuiltInTypes.POD)) {
            throw ApiException.noSuchResource();
        }
        var node = pod.at("/spec/nodeName").asText("");
        if (!node.isEmpty()) {
            throw ApiException.conflict(
                    type,
                    "binding",
                    Meta.name(pod),
                    "pod " + Meta.name(pod) + " is already assigned to node \"" + node + "\"");
        }
        var bound = pod.deepCopy();
        ((ObjectNode) bound.get("spec"))
                .put("nodeName", binding.path("target").path("name").asText());
        bound.withObject("/status")
                .withArray("/conditions")
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "True")
                .putNull("lastProbeTime")
                .put("lastTransitionTime", Meta.timestamp(Instant.now()));
        return bound;
    }
}
