// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.object.JsonPaths;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ResourceType;
import dev.valence.cli.apiserver.object.ResourceType.ScalePaths;
import java.util.ArrayList;
import java.util.List;

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
    static ObjectNode write(ResourceType type, ObjectNode object, JsonNode scale, WriteOptions options) {
        var replicas = scale.path("spec").path("replicas");
        if (!scale.path("kind").asText("Scale").equals("Scale")) {
            throw ApiException.badRequest("no kind is registered for the type v1.Scale in scheme of "
                    + scale.path("kind").asText());
        }
        if (!replicas.isMissingNode() && !replicas.isIntegralNumber()) {
            var problem = "json: spec.replicas is no integer";
            throw options.isPatch()
                    ? ApiException.invalid("", "", "", List.of(FieldError.invalid("patch", "\"{}\"", problem)))
                    : ApiException.badRequest("Scale in version \"v1\" cannot be handled as a Scale: " + problem);
        }
        var result = object.deepCopy();
        for (var field : List.of("name", "namespace", "resourceVersion")) {
            var value = Meta.text(scale, field);
            if (!value.isEmpty()) {
                Meta.of(result).put(field, value);
            }
        }
        JsonPaths.write(result, paths(type).specReplicas(), IntNode.valueOf(replicas.asInt()));
        return result;
    }

    /** A count that is none can neither be read nor scaled. */
    static List<FieldError> check(ResourceType type, JsonNode object) {
        var paths = type.scale();
        if (paths == null) {
            return List.of();
        }
        var errors = new ArrayList<FieldError>();
        for (var path : List.of(paths.specReplicas(), paths.statusReplicas())) {
            var count = JsonPaths.read(object, path);
            if (count.isIntegralNumber() && count.asLong() < 0) {
                errors.add(FieldError.invalid(path, count.asText(), "should be a non-negative integer"));
            } else if (!count.isMissingNode() && !count.isIntegralNumber()) {
                errors.add(FieldError.invalid(
                        path,
                        "0",
                        path + " accessor error: " + count.asText() + " is of the type string, expected int64"));
            }
        }
        return errors;
    }

    private static ScalePaths paths(ResourceType type) {
        var paths = type.scale();
        if (paths == null) {
            throw ApiException.noSuchResource();
        }
        return paths;
    }
}
