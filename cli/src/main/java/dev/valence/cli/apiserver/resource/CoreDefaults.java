// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** What the API server fills in, in place, in the core types. */
final class CoreDefaults {
    private static final int UNREACHABLE_NODE_SECONDS = 300;

    private CoreDefaults() {}

    static void apply(ResourceType type, ObjectNode object) {
        switch (type.qualifiedName()) {
            case "pods" -> pod(object);
            case "secrets" -> secret(object);
            case "namespaces" ->
                Meta.of(object).withObject("/labels").put("kubernetes.io/metadata.name", Meta.name(object));
            default -> {}
        }
    }

    /** What a new object gets from the server itself, which owns no fields. */
    static void prepare(ResourceType type, ObjectNode object) {
        switch (type.qualifiedName()) {
            case "namespaces" -> {
                object.withObject("/spec").putArray("finalizers").add("kubernetes");
                object.putObject("status").put("phase", "Active");
            }
            case "pods" -> {
                var spec = object.withObject("/spec");
                object.putObject("status").put("phase", "Pending").put("qosClass", QosClass.of(spec));
                putIfAbsent(spec, "preemptionPolicy", "PreemptLowerPriority");
                putIfAbsent(spec, "priority", 0);
                tolerate(spec, "node.kubernetes.io/not-ready");
                tolerate(spec, "node.kubernetes.io/unreachable");
            }
            case "events" -> {
                object.withObject("/source");
                putIfAbsent(object, "reportingComponent", "");
                putIfAbsent(object, "reportingInstance", "");
            }
            default -> {}
        }
    }

    private static void tolerate(ObjectNode spec, String taint) {
        for (var toleration : spec.path("tolerations")) {
            var key = toleration.path("key").asText("");
            if (key.equals(taint) || key.isEmpty()) {
                return;
            }
        }
        spec.withArray("/tolerations")
                .addObject()
                .put("key", taint)
                .put("operator", "Exists")
                .put("effect", "NoExecute")
                .put("tolerationSeconds", UNREACHABLE_NODE_SECONDS);
    }

    private static void pod(ObjectNode pod) {
        if (!(pod.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        putIfAbsent(spec, "restartPolicy", "Always");
        putIfAbsent(spec, "dnsPolicy", "ClusterFirst");
        putIfAbsent(spec, "schedulerName", "default-scheduler");
        putIfAbsent(spec, "terminationGracePeriodSeconds", 30);
        if (!spec.has("enableServiceLinks")) {
            spec.put("enableServiceLinks", true);
        }
        spec.withObject("/securityContext");
        for (var containers : List.of("initContainers", "containers")) {
            spec.path(containers).forEach(container -> container((ObjectNode) container));
        }
    }

    private static void container(ObjectNode container) {
        putIfAbsent(container, "terminationMessagePath", "/dev/termination-log");
        putIfAbsent(container, "terminationMessagePolicy", "File");
        putIfAbsent(
                container, "imagePullPolicy", pullPolicy(container.path("image").asText("")));
        requestWhatIsLimited(container.withObject("/resources"));
        container.path("ports").forEach(port -> putIfAbsent((ObjectNode) port, "protocol", "TCP"));
        for (var variable : container.path("env")) {
            if (variable.at("/valueFrom/fieldRef") instanceof ObjectNode fieldRef) {
                putIfAbsent(fieldRef, "apiVersion", "v1");
            }
        }
        for (var name : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
            if (container.get(name) instanceof ObjectNode probe) {
                probe(probe);
            }
        }
    }

    private static void requestWhatIsLimited(ObjectNode resources) {
        for (var limit : resources.path("limits").properties()) {
            var requests = resources.withObject("/requests");
            if (!requests.has(limit.getKey())) {
                requests.set(limit.getKey(), limit.getValue());
            }
        }
    }

    /** Only a tag that says more than "the newest" is worth keeping. */
    private static String pullPolicy(String image) {
        var tag = image.substring(image.lastIndexOf('/') + 1);
        return tag.indexOf(':') < 0 || tag.endsWith(":latest") ? "Always" : "IfNotPresent";
    }

    private static void probe(ObjectNode probe) {
        putIfAbsent(probe, "timeoutSeconds", 1);
        putIfAbsent(probe, "periodSeconds", 10);
        putIfAbsent(probe, "successThreshold", 1);
        putIfAbsent(probe, "failureThreshold", 3);
        if (probe.get("httpGet") instanceof ObjectNode get) {
            putIfAbsent(get, "path", "/");
            putIfAbsent(get, "scheme", "HTTP");
        }
    }

    private static void secret(ObjectNode secret) {
        putIfAbsent(secret, "type", "Opaque");
        JsonNode plain = secret.remove("stringData");
        if (plain != null) {
            var data = secret.get("data") instanceof ObjectNode existing ? existing : secret.putObject("data");
            for (var entry : plain.properties()) {
                var bytes = entry.getValue().asText().getBytes(StandardCharsets.UTF_8);
                data.put(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
            }
        }
    }

    private static void putIfAbsent(ObjectNode object, String field, String value) {
        if (!object.has(field)) {
            object.put(field, value);
        }
    }

    private static void putIfAbsent(ObjectNode object, String field, int value) {
        if (!object.has(field)) {
            object.put(field, value);
        }
    }
}
