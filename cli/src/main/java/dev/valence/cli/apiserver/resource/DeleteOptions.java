// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * {@code metav1.DeleteOptions}.
 *
 * @param gracePeriodSeconds null: the pod's own
 * @param propagationPolicy {@code Background}, {@code Foreground} or {@code Orphan}
 * @param uid empty: any
 * @param resourceVersion empty: any
 */
public record DeleteOptions(
        @Nullable Long gracePeriodSeconds,
        String propagationPolicy,
        String uid,
        String resourceVersion,
        boolean dryRun) {

    static final DeleteOptions BACKGROUND = new DeleteOptions(null, "Background", "", "", false);

    /** @param body what the client sent, perhaps nothing */
    public static DeleteOptions of(JsonNode body, @Nullable String graceParameter, @Nullable String policyParameter) {
        Long grace = body.hasNonNull("gracePeriodSeconds")
                ? Long.valueOf(body.path("gracePeriodSeconds").asLong())
                : graceParameter == null ? null : Long.valueOf(graceParameter);
        var policy = body.path("propagationPolicy").asText(policyParameter == null ? "Background" : policyParameter);
        var preconditions = body.path("preconditions");
        return new DeleteOptions(
                grace,
                policy,
                preconditions.path("uid").asText(""),
                preconditions.path("resourceVersion").asText(""),
                !body.path("dryRun").isEmpty());
    }
}
