// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.JsonPaths;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ResourceType;
import dev.valence.cli.apiserver.object.ResourceType.ScalePaths;

/** {@code autoscaling/v1 Scale} of a custom resource. */
public final class Scales {
    private Scales() {}

    /** @throws ApiException 404 when the type has no scale subresource */
    public static ObjectNode read(ResourceType type, ObjectNode object) {
        var paths = paths(type);
        var scale = JsonNodeFactory.instance.objectNode();
        scale.put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        var metadata = scale.putObject("metadata");
        for (var field : new String[] {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
            metadata.set(field, object.path("metadata").get(field));
        }
        scale.putObject("spec")
                .put("replicas", JsonPaths.read(object, paths.specReplicas()).asInt());
        var status = scale.putObject("status");
        status.put("replicas", JsonPaths.read(object, paths.statusReplicas()).asInt());
        var selector = paths.labelSelector();
        if (selector != null) {
            status.put("selector", JsonPaths.read(object, selector).asText(""));
        }
        return scale;
    }

    /** The object with the replicas of a Scale (or, after a patch of the Scale's own form, of its spec). */
    static ObjectNode write(ResourceType type, ObjectNode object, JsonNode scale) {
        var result = object.deepCopy();
        var version = Meta.text(scale, "resourceVersion");
        if (!version.isEmpty()) {
            Meta.of(result).put("resourceVersion", version);
        }
        JsonPaths.write(
                result,
                paths(type).specReplicas(),
                IntNode.valueOf(scale.path("spec").path("replicas").asInt()));
        return result;
    }

    private static ScalePaths paths(ResourceType type) {
        var paths = type.scale();
        if (paths == null) {
            throw ApiException.noSuchPath();
        }
        return paths;
    }
}
