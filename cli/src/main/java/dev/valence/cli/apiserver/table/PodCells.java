// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** What a pod's row says of its containers. */
final class PodCells {
    private PodCells() {}

    static String readyContainers(JsonNode pod) {
        int ready = 0;
        for (var status : pod.at("/status/containerStatuses")) {
            ready += status.path("ready").asBoolean() ? 1 : 0;
        }
        return ready + "/" + pod.at("/spec/containers").size();
    }

    /** The reason why a container does not run, else the pod's own, else its phase. */
    static String status(JsonNode pod) {
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
        return pod.at("/status/reason").asText(pod.at("/status/phase").asText("Pending"));
    }

    /** How often, and how long ago the last time: {@code 2 (5m ago)}. */
    static String restarts(JsonNode pod, Instant now) {
        int restarts = 0;
        var last = "";
        for (var status : pod.at("/status/containerStatuses")) {
            restarts += status.path("restartCount").asInt();
            var finished = status.at("/lastState/terminated/finishedAt").asText("");
            last = finished.compareTo(last) > 0 ? finished : last;
        }
        return restarts == 0 || last.isEmpty()
                ? Integer.toString(restarts)
                : restarts + " (" + HumanDuration.between(Instant.parse(last), now) + " ago)";
    }
}
