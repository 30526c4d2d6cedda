// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.valence.crds.manifest.CrdManifests;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The fields of specs and statuses, as the manifests have them. */
final class Schemas {
    private Schemas() {}

    /** Descriptions of all fields of a kind's spec, by path. */
    static SortedMap<String, String> descriptions(String kind) {
        var descriptions = new TreeMap<String, String>();
        collect(spec(kind), "", descriptions);
        return descriptions;
    }

    /** Paths of the fields a person writes a value to: no object of other fields is among them. */
    static SortedMap<String, String> leaves(String kind) {
        var leaves = descriptions(kind);
        leaves.keySet()
                .removeIf(path -> leaves.tailMap(path + ".").keySet().stream()
                        .findFirst()
                        .filter(next -> next.startsWith(path + "."))
                        .isPresent());
        return leaves;
    }

    /** Descriptions of all fields of a kind's status, by path; those of a list's items stand behind the list's name. */
    static SortedMap<String, String> statusDescriptions(String kind) {
        var descriptions = new TreeMap<String, String>();
        collectWithItems(schema(kind).at("/properties/status"), "", descriptions);
        return descriptions;
    }

    private static JsonNode spec(String kind) {
        return schema(kind).at("/properties/spec");
    }

    private static JsonNode schema(String kind) {
        for (String manifest : CrdManifests.all()) {
            JsonNode crd = parse(manifest);
            if (crd.at("/spec/names/kind").asText().equals(kind)) {
                return crd.at("/spec/versions/0/schema/openAPIV3Schema");
            }
        }
        throw new IllegalArgumentException("no manifest of " + kind);
    }

    private static JsonNode parse(String manifest) {
        try {
            return new YAMLMapper().readTree(manifest);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void collectWithItems(JsonNode schema, String prefix, Map<String, String> into) {
        schema.path("properties").properties().forEach(field -> {
            into.put(
                    prefix + field.getKey(),
                    field.getValue().path("description").asText());
            collectWithItems(field.getValue(), prefix + field.getKey() + ".", into);
            collectWithItems(field.getValue().path("items"), prefix + field.getKey() + ".", into);
        });
    }

    private static void collect(JsonNode schema, String prefix, Map<String, String> into) {
        // what Kubernetes calls atomic is one value: a reference, a selector
        if (schema.path("x-kubernetes-map-type").asText().equals("atomic")) {
            return;
        }
        schema.path("properties").properties().forEach(field -> {
            into.put(
                    prefix + field.getKey(),
                    field.getValue().path("description").asText());
            collect(field.getValue(), prefix + field.getKey() + ".", into);
        });
    }
}
