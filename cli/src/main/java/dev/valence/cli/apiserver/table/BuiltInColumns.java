// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Columns of the core types, as the real API server prints them. */
public final class BuiltInColumns {
    private static final String NONE = "<none>";
    private static final String UNKNOWN = "<unknown>";

    private BuiltInColumns() {}

    /** @param resource such as {@code pods} or {@code leases.coordination.k8s.io} */
    public static List<Column> of(String resource) {
        return switch (resource) {
            case "pods" ->
                List.of(
                        Column.NAME,
                        text("Ready", PodCells::readyContainers),
                        text("Status", PodCells::status),
                        Column.text("Restarts", 0, (pod, now) -> TextNode.valueOf(PodCells.restarts(pod, now))),
                        Column.AGE,
                        wide("IP", pod -> or(pod.path("status").path("podIP"), NONE)),
                        wide("Node", pod -> or(pod.path("spec").path("nodeName"), NONE)),
                        wide("Nominated Node", pod -> or(pod.at("/status/nominatedNodeName"), NONE)),
                        wide("Readiness Gates", pod -> NONE));
            case "nodes" ->
                List.of(
                        Column.NAME,
                        text("Status", node -> conditionStatus(node) ? "Ready" : "NotReady"),
                        text("Roles", node -> NONE),
                        Column.AGE,
                        text("Version", node -> or(node.at("/status/nodeInfo/kubeletVersion"), "")),
                        wide("Internal-IP", node -> address(node, "InternalIP")),
                        wide("External-IP", node -> address(node, "ExternalIP")),
                        wide("OS-Image", node -> or(node.at("/status/nodeInfo/osImage"), UNKNOWN)),
                        wide("Kernel-Version", BuiltInColumns::kernel),
                        wide(
                                "Container-Runtime",
                                node -> or(node.at("/status/nodeInfo/containerRuntimeVersion"), UNKNOWN)));
            case "namespaces" -> List.of(Column.NAME, text("Status", ns -> or(ns.at("/status/phase"), "")), Column.AGE);
            case "secrets" ->
                List.of(
                        Column.NAME,
                        text("Type", secret -> or(secret.path("type"), "Opaque")),
                        count("Data", secret -> secret.path("data").size()),
                        Column.AGE);
            case "configmaps" ->
                List.of(Column.NAME, count("Data", map -> map.path("data").size()), Column.AGE);
            case "leases.coordination.k8s.io" ->
                List.of(Column.NAME, text("Holder", lease -> or(lease.at("/spec/holderIdentity"), "")), Column.AGE);
            case "customresourcedefinitions.apiextensions.k8s.io" ->
                List.of(
                        Column.NAME,
                        new Column(
                                "Created At", "date", "", "", 0, (crd, now) -> crd.at("/metadata/creationTimestamp")));
            case "events" ->
                List.of(
                        Column.text("Last Seen", 0, BuiltInColumns::lastSeen),
                        text("Type", event -> event.path("type").asText()),
                        text("Reason", event -> event.path("reason").asText()),
                        text("Object", BuiltInColumns::eventObject),
                        wide("Subobject", event -> or(event.at("/involvedObject/fieldPath"), "")),
                        wide("Source", BuiltInColumns::eventSource),
                        text("Message", event -> or(event.path("message"), "").strip()),
                        Column.text("First Seen", 1, (event, now) -> seen(event, "firstTimestamp", now)),
                        new Column(
                                "Count",
                                "string",
                                "",
                                "",
                                1,
                                (event, now) -> event.path("count").isInt() ? event.path("count") : IntNode.valueOf(1)),
                        Column.NAME.inPriority(1));
            case "services" ->
                List.of(
                        Column.NAME,
                        text("Type", service -> or(service.at("/spec/type"), "ClusterIP")),
                        text("Cluster-IP", service -> or(service.at("/spec/clusterIP"), NONE)),
                        text("External-IP", service -> NONE),
                        text("Port(s)", BuiltInColumns::ports),
                        Column.AGE,
                        wide("Selector", BuiltInColumns::selector));
            default -> List.of(Column.NAME, Column.AGE);
        };
    }

    private static Column text(String name, Function<JsonNode, String> cell) {
        return Column.text(name, 0, (object, now) -> TextNode.valueOf(cell.apply(object)));
    }

    private static Column wide(String name, Function<JsonNode, String> cell) {
        return Column.text(name, 1, (object, now) -> TextNode.valueOf(cell.apply(object)));
    }

    /** A number, in a column that says it is text, as the real one does. */
    private static Column count(String name, Function<JsonNode, Integer> cell) {
        return new Column(name, "string", "", "", 0, (object, now) -> IntNode.valueOf(cell.apply(object)));
    }

    private static String or(JsonNode node, String fallback) {
        return node.isTextual() ? node.asText() : fallback;
    }

    private static boolean conditionStatus(JsonNode object) {
        for (var condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private static JsonNode lastSeen(JsonNode event, Instant now) {
        return seen(event, event.hasNonNull("lastTimestamp") ? "lastTimestamp" : "eventTime", now);
    }

    private static JsonNode seen(JsonNode event, String field, Instant now) {
        return Column.age(event.hasNonNull(field) ? event.path(field) : event.at("/metadata/creationTimestamp"), now);
    }

    private static String eventSource(JsonNode event) {
        var component = or(event.at("/source/component"), or(event.path("reportingComponent"), ""));
        var host = or(event.at("/source/host"), "");
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static String eventObject(JsonNode event) {
        var object = event.path("involvedObject");
        return object.path("kind").asText().toLowerCase(Locale.ROOT) + "/"
                + object.path("name").asText();
    }

    private static String address(JsonNode node, String type) {
        for (var address : node.at("/status/addresses")) {
            if (address.path("type").asText().equals(type)) {
                return address.path("address").asText();
            }
        }
        return NONE;
    }

    private static String kernel(JsonNode node) {
        var info = node.at("/status/nodeInfo");
        var kernel = or(info.path("kernelVersion"), UNKNOWN);
        var architecture = or(info.path("architecture"), "");
        return architecture.isEmpty() ? kernel : kernel + " (" + architecture + ")";
    }

    private static String ports(JsonNode service) {
        var ports = new ArrayList<String>();
        for (var port : service.at("/spec/ports")) {
            ports.add(port.path("port").asText() + "/" + port.path("protocol").asText("TCP"));
        }
        return ports.isEmpty() ? NONE : String.join(",", ports);
    }

    private static String selector(JsonNode service) {
        var terms = new ArrayList<String>();
        service.at("/spec/selector")
                .properties()
                .forEach(e -> terms.add(e.getKey() + "=" + e.getValue().asText()));
        return terms.isEmpty() ? NONE : String.join(",", terms);
    }
}
