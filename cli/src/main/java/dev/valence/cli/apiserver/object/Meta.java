// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes {@code metadata} of an object held as JSON. */
public final class Meta {
    /** The finalizer behind {@code propagationPolicy: Foreground}. */
    public static final String FOREGROUND_DELETION = "foregroundDeletion";
    /** The finalizer behind {@code propagationPolicy: Orphan}. */
    public static final String ORPHAN = "orphan";

    private Meta() {}

    public static ObjectNode of(ObjectNode object) {
        return object.get("metadata") instanceof ObjectNode metadata ? metadata : object.putObject("metadata");
    }

    public static String text(JsonNode object, String field) {
        return object.path("metadata").path(field).asText("");
    }

    public static String name(JsonNode object) {
        return text(object, "name");
    }

    public static String namespace(JsonNode object) {
        return text(object, "namespace");
    }

    public static long resourceVersion(JsonNode object) {
        return Long.parseLong(text(object, "resourceVersion"));
    }

    public static boolean isDeleting(JsonNode object) {
        return object.path("metadata").hasNonNull("deletionTimestamp");
    }

    /** How long a pod that is being deleted may still run, as it was told; 0: for no longer. */
    public static long graceSeconds(ObjectNode object) {
        return object.at("/metadata/deletionGracePeriodSeconds").asLong();
    }

    public static List<String> finalizers(JsonNode object) {
        var list = new ArrayList<String>();
        object.path("metadata").path("finalizers").forEach(f -> list.add(f.asText()));
        return list;
    }

    /** RFC 3339 in whole seconds, as {@code metav1.Time}. */
    public static String timestamp(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
