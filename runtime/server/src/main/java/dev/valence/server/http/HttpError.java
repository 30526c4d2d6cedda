// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.http;

import dev.valence.wire.openai.ErrorBody;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request's failure as the client will see it. Costs no stack trace: it is an answer, not a defect. */
public final class HttpError extends RuntimeException {
    private final int status;
    private final ErrorBody.Detail detail;
    private final transient Map<String, String> headers;

    private HttpError(int status, ErrorBody.Detail detail, Map<String, String> headers) {
        super(detail.message(), null, false, false);
        this.status = status;
        this.detail = detail;
        this.headers = headers;
    }

    /** The client's fault. */
    public static HttpError invalid(int status, String code, @Nullable String param, String message) {
        return new HttpError(status, new ErrorBody.Detail(message, ErrorBody.INVALID_REQUEST, param, code), Map.of());
    }

    /** 400 for a field. */
    public static HttpError badField(String param, String message) {
        return invalid(400, "invalid_value", param, message);
    }

    /** 503: the same request may succeed later. */
    public static HttpError unavailable(String code, int retryAfterSeconds, String message) {
        return new HttpError(
                503,
                new ErrorBody.Detail(message, ErrorBody.SERVER, null, code),
                Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
    }

    /** Our fault; the message must not carry internals. */
    public static HttpError server(int status, String code, String message) {
        return new HttpError(status, new ErrorBody.Detail(message, ErrorBody.SERVER, null, code), Map.of());
    }

    /** 401. */
    public static HttpError unauthorized(String message) {
        return new HttpError(
                401,
                new ErrorBody.Detail(message, ErrorBody.AUTHENTICATION, null, "unauthorized"),
                Map.of("WWW-Authenticate", "Bearer"));
    }

    /** 405, with the methods that the path knows. */
    public static HttpError methodNotAllowed(String method, String path, String allowed) {
        return new HttpError(
                405,
                new ErrorBody.Detail(
                        method + " is not allowed on " + path + "; use " + allowed,
                        ErrorBody.INVALID_REQUEST,
                        null,
                        "method_not_allowed"),
                Map.of("Allow", allowed));
    }

    public int status() {
        return status;
    }

    public ErrorBody body() {
        return new ErrorBody(detail);
    }

    public Map<String, String> headers() {
        return headers;
    }
}
