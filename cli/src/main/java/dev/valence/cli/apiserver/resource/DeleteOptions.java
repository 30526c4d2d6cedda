// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import java.util.List;
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
    private static final String KIND = "DeleteOptions";
    private static final List<String> POLICIES = List.of("Foreground", "Background", "Orphan");

    static final DeleteOptions BACKGROUND = new DeleteOptions(null, "Background", "", "", false);

    /**
     * @param body what the client sent, perhaps nothing; it goes before the parameters
     * @throws ApiException 400, 422
     */
    public static DeleteOptions of(
            ObjectNode body, @Nullable Long graceParameter, @Nullable String policyParameter, boolean dryRun) {
        var kind = body.path("kind").asText(KIND);
        if (!kind.equals(KIND)) {
            throw ApiException.badRequest("no kind \"" + kind + "\" is registered for version \""
                    + body.path("apiVersion").asText() + "\" in scheme of delete options");
        }
        var grace = body.hasNonNull("gracePeriodSeconds")
                ? Long.valueOf(body.path("gracePeriodSeconds").asLong())
                : graceParameter;
        var preconditions = body.path("preconditions");
        return new DeleteOptions(
                grace,
                policy(body, policyParameter),
                preconditions.path("uid").asText(""),
                preconditions.path("resourceVersion").asText(""),
                dryRun(body) || dryRun);
    }

    private static String policy(ObjectNode body, @Nullable String parameter) {
        var policy = body.path("propagationPolicy").asText(parameter == null ? "" : parameter);
        var orphan = body.get("orphanDependents");
        if (orphan != null && !orphan.isNull()) {
            if (!policy.isEmpty()) {
                throw ApiException.invalidOptions(
                        KIND,
                        FieldError.invalid(
                                "propagationPolicy",
                                "\"" + policy + "\"",
                                "orphanDependents and deletionPropagation cannot be both set"));
            }
            return orphan.asBoolean() ? "Orphan" : "Background";
        }
        if (!policy.isEmpty() && !POLICIES.contains(policy)) {
            throw ApiException.invalidOptions(
                    KIND,
                    FieldError.notSupported(
                            "propagationPolicy",
                            "\"" + policy + "\"",
                            "\"Foreground\", \"Background\", \"Orphan\", \"nil\""));
        }
        return policy.isEmpty() ? "Background" : policy;
    }

    private static boolean dryRun(ObjectNode body) {
        JsonNode wanted = body.path("dryRun");
        for (var value : wanted) {
            if (!value.asText().equals("All")) {
                throw ApiException.invalidOptions(
                        KIND, FieldError.notSupported("dryRun", wanted.toString(), "\"All\""));
            }
        }
        return !wanted.isEmpty();
    }
}
