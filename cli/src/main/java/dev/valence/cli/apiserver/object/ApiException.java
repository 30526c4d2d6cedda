// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.object;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An answer other than success, in the form of {@code metav1.Status}. */
public final class ApiException extends RuntimeException {
    private final int code;
    private final String reason;
    private final transient List<FieldError> causes;
    private final transient @Nullable Subject subject;

    /** The object an error is about, as {@code status.details} names it. */
    private record Subject(String name, String group, String kind) {}

    private ApiException(int code, String reason, String message, List<FieldError> causes, @Nullable Subject subject) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.causes = causes;
        this.subject = subject;
    }

    private ApiException(int code, String reason, String message, List<FieldError> causes) {
        this(code, reason, message, causes, null);
    }

    private static Subject subject(ResourceType type, String name) {
        return new Subject(name, type.group(), type.plural());
    }

    public int code() {
        return code;
    }

    public static ApiException badRequest(String message) {
        return new ApiException(400, "BadRequest", message, List.of());
    }

    public static ApiException unauthorized() {
        return new ApiException(401, "Unauthorized", "Unauthorized", List.of());
    }

    public static ApiException notFound(ResourceType type, String name) {
        var message = type.qualifiedName() + " \"" + name + "\" not found";
        return new ApiException(404, "NotFound", message, List.of(), subject(type, name));
    }

    public static ApiException noSuchLog(String pod) {
        return new ApiException(404, "NotFound", "pod \"" + pod + "\" has written no log", List.of());
    }

    public static ApiException noSuchPath() {
        return new ApiException(404, "NotFound", "the server could not find the requested resource", List.of());
    }

    public static ApiException methodNotAllowed() {
        return new ApiException(
                405, "MethodNotAllowed", "the server does not allow this method on the requested resource", List.of());
    }

    public static ApiException alreadyExists(ResourceType type, String name) {
        var message = type.qualifiedName() + " \"" + name + "\" already exists";
        return new ApiException(409, "AlreadyExists", message, List.of(), subject(type, name));
    }

    public static ApiException conflict(ResourceType type, String name, String why) {
        var message = "Operation cannot be fulfilled on " + type.qualifiedName() + " \"" + name + "\": " + why;
        return new ApiException(409, "Conflict", message, List.of(), subject(type, name));
    }

    /** Server-side apply met fields that other managers own. */
    public static ApiException applyConflict(List<FieldError> conflicts) {
        var message = conflicts.stream().map(FieldError::toString).collect(Collectors.joining(", "));
        var noun = conflicts.size() == 1 ? "1 conflict: " : conflicts.size() + " conflicts: ";
        return new ApiException(409, "Conflict", "Apply failed with " + noun + message, conflicts);
    }

    public static ApiException gone(String message) {
        return new ApiException(410, "Expired", message, List.of());
    }

    public static ApiException tooLarge(long limitBytes) {
        return new ApiException(
                413, "RequestEntityTooLarge", "limit is " + limitBytes + " bytes for a request body", List.of());
    }

    public static ApiException unsupportedMediaType(String type) {
        return new ApiException(
                415, "UnsupportedMediaType", "the content type " + type + " is not supported here", List.of());
    }

    public static ApiException invalid(ResourceType type, String name, List<FieldError> errors) {
        var details = errors.size() == 1
                ? errors.getFirst().toString()
                : errors.stream().map(FieldError::toString).collect(Collectors.joining(", ", "[", "]"));
        var message = type.kindWithGroup() + " \"" + name + "\" is invalid: " + details;
        return new ApiException(422, "Invalid", message, errors, new Subject(name, type.group(), type.kind()));
    }

    public static ApiException unprocessable(String message) {
        return new ApiException(422, "Invalid", message, List.of());
    }

    public static ApiException internal(String message) {
        return new ApiException(500, "InternalError", "Internal error occurred: " + message, List.of());
    }

    public ObjectNode toStatus() {
        var status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure")
                .put("message", getMessage())
                .put("reason", reason)
                .put("code", code);
        if (subject == null && causes.isEmpty()) {
            return status;
        }
        var details = status.putObject("details");
        if (subject != null) {
            details.put("name", subject.name()).put("group", subject.group()).put("kind", subject.kind());
        }
        var list = details.putArray("causes");
        for (var cause : causes) {
            list.addObject()
                    .put("reason", cause.reason())
                    .put("message", cause.message())
                    .put("field", cause.field());
        }
        return status;
    }
}
