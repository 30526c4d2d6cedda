// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Columns of the core types, as the real API server prints them. */
public final class BuiltInColumns {
    private BuiltInColumns() {}

    /** @param resource such as {@code pods} or {@code leases.coordination.k8s.io} */
    public static List<Column> of(String resource) {
        return switch (resource) {
            case "pods" ->
                List.of(
                        Column.NAME,
                        text("Ready", BuiltInColumns::readyContainers),
                        text("Status", BuiltInColumns::podStatus),
                        integer("Restarts", pod -> restarts(pod)),
                        Column.AGE,
                        wide("IP", pod -> or(pod.path("status").path("podIP"), "<none>")),
                        wide("Node", pod -> or(pod.path("spec").path("nodeName"), "<none>")));
            case "nodes" ->
                List.of(
                        Column.NAME,
                        text("Status", node -> conditionStatus(node) ? "Ready" : "NotReady"),
                        text("Roles", node -> "<none>"),
                        Column.AGE,
                        text("Version", node -> or(node.at("/status/nodeInfo/kubeletVersion"), "")));
            case "namespaces" -> List.of(Column.NAME, text("Status", ns -> or(ns.at("/status/phase"), "")), Column.AGE);
            case "secrets" ->
                List.of(
                        Column.NAME,
                        text("Type", secret -> or(secret.path("type"), "Opaque")),
                        integer("Data", secret -> secret.path("data").size()),
                        Column.AGE);
            case "configmaps" ->
                List.of(Column.NAME, integer("Data", map -> map.path("data").size()), Column.AGE);
            case "leases.coordination.k8s.io" ->
                List.of(Column.NAME, text("Holder", lease -> or(lease.at("/spec/holderIdentity"), "")), Column.AGE);
            case "customresourcedefinitions.apiextensions.k8s.io" ->
                List.of(
                        Column.NAME,
                        text(
                                "Created At",
                                crd -> crd.at("/metadata/creationTimestamp").asText()));
            case "events", "events.events.k8s.io" ->
                List.of(
                        Column.text("Last Seen", 0, BuiltInColumns::lastSeen),
                        text("Type", event -> event.path("type").asText()),
                        text("Reason", event -> event.path("reason").asText()),
                        text("Object", BuiltInColumns::eventObject),
                        text(
                                "Message",
                                event -> or(
                                                event.path("message"),
                                                event.path("note").asText(""))
                                        .strip()));
            default -> List.of(Column.NAME, Column.AGE);
        };
    }

    private static Column text(String name, Function<JsonNode, String> cell) {
        return Column.text(name, 0, (object, now) -> TextNode.valueOf(cell.apply(object)));
    }

    private static Column wide(String name, Function<JsonNode, String> cell) {
        return Column.text(name, 1, (object, now) -> TextNode.valueOf(cell.apply(object)));
    }

    private static Column integer(String name, Function<JsonNode, Integer> cell) {
        return new Column(name, "integer", "", "", 0, (object, now) -> IntNode.valueOf(cell.apply(object)));
    }

    private static String or(JsonNode node, String fallback) {
        return node.isTextual() ? node.asText() : fallback;
    }

    private static String readyContainers(JsonNode pod) {
        int ready = 0;
        for (var status : pod.at("/status/containerStatuses")) {
            ready += status.path("ready").asBoolean() ? 1 : 0;
        }
        return ready + "/" + pod.at("/spec/containers").size();
    }

    private static String podStatus(JsonNode pod) {
        if (pod.path("metadata").has("deletionTimestamp")) {
            return "Terminating";
        }
        for (var status : pod.at("/status/containerStatuses")) {
            var state = status.path("state");
            var reason = state.path("waiting")
                    .path("reason")
                    .asText(state.path("terminated").path("reason").asText(""));
            if (!reason.isEmpty()) {
                return reason;
            }
        }
        return or(pod.at("/status/phase"), "Pending");
    }

    private static int restarts(JsonNode pod) {
        int restarts = 0;
        for (var status : pod.at("/status/containerStatuses")) {
            restarts += status.path("restartCount").asInt();
        }
        return restarts;
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
        for (var field : List.of("lastTimestamp", "eventTime", "firstTimestamp", "deprecatedLastTimestamp")) {
            if (event.hasNonNull(field)) {
                return Column.age(event.path(field), now);
            }
        }
        return Column.age(event.at("/metadata/creationTimestamp"), now);
    }

    private static String eventObject(JsonNode event) {
        var object = event.has("involvedObject") ? event.path("involvedObject") : event.path("regarding");
        return object.path("kind").asText().toLowerCase(Locale.ROOT) + "/"
                + object.path("name").asText();
    }
}
