// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.error;

import dev.valence.gateway.registry.Standing;
import dev.valence.gateway.registry.Target;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Every error the gateway gives by itself. */
public final class Errors {
    /** When a client is asked to come back; loading a model takes seconds. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private static final String RETRY_AFTER_HEADER = "Retry-After";

    private Errors() {}

    public static ApiError malformed(@Nullable String param, String message) {
        return ApiError.invalid(400, param, null, message);
    }

    public static ApiError unknownModel(String model) {
        return ApiError.invalid(
                404,
                "model",
                "model_not_found",
                "The model '" + model + "' does not exist here; GET /v1/models lists the names served.");
    }

    public static ApiError unknownPath(String method, String path) {
        return ApiError.invalid(404, null, "unknown_url", "No such endpoint: " + method + " " + path + ".");
    }

    public static ApiError wrongMethod(String path, String allowed) {
        return ApiError.invalid(405, null, "method_not_allowed", path + " takes " + allowed + " only.")
                .with("Allow", allowed);
    }

    public static ApiError encodedBody(String encoding) {
        return ApiError.invalid(
                415,
                null,
                "unsupported_content_encoding",
                "The request body is encoded as '" + encoding + "'; send it without a Content-Encoding.");
    }

    public static ApiError tooLarge(long limitBytes) {
        return ApiError.invalid(
                413, null, "request_too_large", "The request body is larger than " + limitBytes + " bytes.");
    }

    public static ApiError slowBody(Duration limit) {
        return ApiError.invalid(
                408, null, "request_timeout", "The request body did not arrive within " + limit.toSeconds() + " s.");
    }

    public static ApiError overloaded(String what) {
        return retryLater("gateway_overloaded", "The gateway is at its limit of " + what + "; try again shortly.");
    }

    public static ApiError registryUnknown() {
        return retryLater(
                "registry_not_ready", "The gateway has not yet heard from the cluster which models there are.");
    }

    /** The model is served, but nobody would answer now. */
    public static ApiError notReady(Target target, Duration waited) {
        return retryLater(
                "model_not_ready",
                "The model '" + target.servedName() + "' has no replica that answers, after a wait of "
                        + waited.toMillis() + " ms. " + said(target));
    }

    public static ApiError stalled(Target target) {
        return retryLater(
                "model_not_ready", "The model '" + target.servedName() + "' cannot be served. " + said(target));
    }

    /** Replicas failed at the request, one after another or one again and again, so it is not given to one more. */
    public static ApiError failedTooOften(String model, int times, int replicas) {
        return ApiError.server(
                502,
                "replica_failed",
                "The model '" + model + "' failed " + times + " times before it answered this request, on " + replicas
                        + (replicas == 1 ? " replica." : " replicas."));
    }

    /** The answer had begun when the replica died: it cannot be begun again elsewhere. */
    public static ApiError brokeOff(String model) {
        return ApiError.server(
                502,
                "replica_failed",
                "The replica of '" + model + "' broke off in the middle of its answer; send the request again.");
    }

    /** To a client that has the head of a stream. */
    public static ApiError noStream(String model) {
        return ApiError.server(
                502,
                "replica_failed",
                "The replica of '" + model + "' did not answer with the stream it was asked for.");
    }

    public static ApiError answerTooLarge(long limitBytes) {
        return ApiError.server(
                502, "answer_too_large", "The replica's answer is larger than " + limitBytes + " bytes; stream it.");
    }

    public static ApiError internal() {
        return ApiError.server(500, "internal_error", "The gateway failed; its log has the request's id.");
    }

    private static ApiError retryLater(String code, String message) {
        return ApiError.server(503, code, message).with(RETRY_AFTER_HEADER, Long.toString(RETRY_AFTER.toSeconds()));
    }

    private static String said(Target target) {
        Standing standing = target.standing();
        return target.resource() + " reports " + standing.reason() + ": " + standing.message();
    }
}
