// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.podspec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.crds.GpuPoolSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Merges a pool's {@code podTemplate} over the pods made for it, as a strategic merge does: objects by field, the lists
 * below by their key, other lists as a whole. Fields that would make it another pod are not merged, and {@link #unsupported}
 * names them. A variable, volume or mount that the operator has too is replaced by the template's: whoever gives it keeps
 * that part of the contract with the runtime.
 */
public final class PodOverlay {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METADATA = Set.of("labels", "annotations");
    private static final Set<String> SPEC = Set.of(
            "affinity",
            "containers",
            "dnsConfig",
            "dnsPolicy",
            "hostAliases",
            "imagePullSecrets",
            "nodeSelector",
            "priorityClassName",
            "runtimeClassName",
            "schedulerName",
            "securityContext",
            "serviceAccountName",
            "tolerations",
            "topologySpreadConstraints",
            "volumes");
    private static final Set<String> CONTAINER =
            Set.of("name", "env", "envFrom", "imagePullPolicy", "resources", "volumeMounts");

    private PodOverlay() {}

    static Pod merge(Pod pod, PodTemplateSpec template) {
        ObjectNode base = JSON.valueToTree(pod);
        ObjectNode over = JSON.valueToTree(template);
        ObjectNode metadata = base.withObject("/metadata");
        // what the operator says of its pods wins: it finds them by these
        METADATA.forEach(field ->
                metadata.set(field, mergeObjects(object(over.at("/metadata/" + field)), object(metadata.path(field)))));
        ObjectNode spec = base.withObject("/spec");
        over.path("spec").properties().stream()
                .filter(field ->
                        SPEC.contains(field.getKey()) && !field.getKey().equals("containers"))
                .forEach(field -> spec.set(
                        field.getKey(), mergeValues(field.getKey(), spec.path(field.getKey()), field.getValue())));
        for (JsonNode container : over.at("/spec/containers")) {
            if (container.path("name").asText().equals(RuntimePodSpec.CONTAINER)) {
                ObjectNode runtime = (ObjectNode) spec.withArray("/containers").get(0);
                container.properties().stream()
                        .filter(field -> CONTAINER.contains(field.getKey()))
                        .forEach(field -> runtime.set(
                                field.getKey(),
                                mergeValues(field.getKey(), runtime.path(field.getKey()), field.getValue())));
            }
        }
        return JSON.convertValue(base, Pod.class);
    }

    /** Whether the template limits the runtime's memory: the API server then takes the limit for the request as well. */
    static boolean limitsMemory(GpuPoolSpec spec) {
        return spec.podTemplate() != null
                && spec.podTemplate().getSpec() != null
                && spec.podTemplate().getSpec().getContainers().stream()
                        .filter(container -> container.getName().equals(RuntimePodSpec.CONTAINER))
                        .map(Container::getResources)
                        .anyMatch(resources -> resources != null
                                && resources.getLimits() != null
                                && resources.getLimits().containsKey(RuntimePodSpec.MEMORY));
    }

    /** Paths in {@code template} that are not merged. */
    public static List<String> unsupported(PodTemplateSpec template) {
        ObjectNode over = JSON.valueToTree(template);
        List<String> paths = new ArrayList<>();
        collect(over.path("metadata"), METADATA, "podTemplate.metadata.", paths);
        collect(over.path("spec"), SPEC, "podTemplate.spec.", paths);
        for (JsonNode container : over.at("/spec/containers")) {
            String name = container.path("name").asText();
            String path = "podTemplate.spec.containers[" + name + "]";
            if (name.equals(RuntimePodSpec.CONTAINER)) {
                collect(container, CONTAINER, path + ".", paths);
            } else {
                paths.add(path);
            }
        }
        return paths;
    }

    private static void collect(JsonNode object, Set<String> allowed, String prefix, List<String> paths) {
        object.properties().stream()
                .filter(field -> !allowed.contains(field.getKey()) && saysSomething(field.getValue()))
                .forEach(field -> paths.add(prefix + field.getKey()));
    }

    /** Fabric8 writes lists that are not set as empty ones. */
    private static boolean saysSomething(JsonNode value) {
        return !value.isNull() && !(value.isContainerNode() && value.isEmpty());
    }

    private static JsonNode mergeValues(String field, JsonNode base, JsonNode over) {
        if (over.isObject() && base.isObject()) {
            return mergeObjects(object(base), object(over));
        }
        if (over.isArray() && base.isArray()) {
            return switch (field) {
                case "env", "volumes" -> mergeLists(base, over, "name");
                case "volumeMounts" -> mergeLists(base, over, "mountPath");
                case "tolerations" -> ((ArrayNode) base.deepCopy()).addAll((ArrayNode) over);
                default -> over;
            };
        }
        return over;
    }

    private static ObjectNode mergeObjects(ObjectNode base, ObjectNode over) {
        ObjectNode merged = base.deepCopy();
        over.properties()
                .forEach(field -> merged.set(
                        field.getKey(), mergeValues(field.getKey(), merged.path(field.getKey()), field.getValue())));
        return merged;
    }

    private static ArrayNode mergeLists(JsonNode base, JsonNode over, String key) {
        ArrayNode merged = JSON.createArrayNode();
        for (JsonNode item : base) {
            boolean replaced = false;
            for (JsonNode other : over) {
                replaced |= other.path(key).equals(item.path(key));
            }
            if (!replaced) {
                merged.add(item);
            }
        }
        merged.addAll((ArrayNode) over);
        return merged;
    }

    private static ObjectNode object(JsonNode node) {
        return node.isObject() ? (ObjectNode) node : JSON.createObjectNode();
    }
}
