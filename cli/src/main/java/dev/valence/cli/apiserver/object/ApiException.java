// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.object;

import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An answer other than success, in the form of {@code metav1.Status}. */
public final class ApiException extends RuntimeException {
    private final int code;
    private final String reason;
    private final transient List<FieldError> causes;
    private final transient @Nullable Subject subject;

    /** The object an error is about, as {@code status.details} names it. */
    private record Subject(String name, String group, String kind) {
        /** Of errors about no object in particular. */
        static final Subject NONE = new Subject("", "", "");
    }

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

    /** The group and version are served, such a resource in them is not. */
    public static ApiException noSuchResource() {
        return new ApiException(
                404, "NotFound", "the server could not find the requested resource", List.of(), Subject.NONE);
    }

    public static ApiException methodNotAllowed() {
        return new ApiException(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                List.of(),
                Subject.NONE);
    }

    /** @param verb of the API, such as {@code create} */
    public static ApiException methodNotAllowed(ResourceType type, String verb) {
        return new ApiException(
                405,
                "MethodNotAllowed",
                verb + " is not supported on resources of kind \"" + type.qualifiedName() + "\"",
                List.of(),
                subject(type, ""));
    }

    public static ApiException forbidden(ResourceType type, String name, String why) {
        var message = type.qualifiedName() + " \"" + name + "\" is forbidden: " + why;
        return new ApiException(403, "Forbidden", message, List.of(), subject(type, name));
    }

    public static ApiException alreadyExists(ResourceType type, String name) {
        var message = type.qualifiedName() + " \"" + name + "\" already exists";
        return new ApiException(409, "AlreadyExists", message, List.of(), subject(type, name));
    }

    public static ApiException conflict(ResourceType type, String name, String why) {
        var message = "Operation cannot be fulfilled on " + type.qualifiedName() + " \"" + name + "\": " + why;
        return new ApiException(409, "Conflict", message, List.of(), subject(type, name));
    }

    /** As {@link #conflict(ResourceType, String, String)}, of a subresource. */
    public static ApiException conflict(ResourceType type, String subresource, String name, String why) {
        var resource = type.qualifiedName() + "/" + subresource;
        var message = "Operation cannot be fulfilled on " + resource + " \"" + name + "\": " + why;
        return new ApiException(409, "Conflict", message, List.of(), new Subject(name, type.group(), resource));
    }

    /** A delete was for another incarnation of the object than the one that is there. */
    public static ApiException preconditionFailed(ResourceType type, String name, String why) {
        var message = "Operation cannot be fulfilled on " + type.kindWithGroup() + " \"" + name + "\": " + why;
        var subject = new Subject(name, type.group(), type.kind());
        return new ApiException(409, "Conflict", message, List.of(), subject);
    }

    /**
     * Server-side apply met fields that other managers own.
     *
     * @param conflicts each with the field, and a message that begins with {@code conflict with} and names the manager
     */
    public static ApiException applyConflict(List<FieldError> conflicts) {
        return new ApiException(409, "Conflict", conflictMessage(conflicts), conflicts, Subject.NONE);
    }

    private static String conflictMessage(List<FieldError> conflicts) {
        if (conflicts.size() == 1) {
            var only = conflicts.getFirst();
            return "Apply failed with 1 conflict: " + only.message() + ": " + only.field();
        }
        var byManager = conflicts.stream().collect(Collectors.groupingBy(FieldError::message, TreeMap::new, toList()));
        var lines = new ArrayList<String>();
        byManager.forEach((message, fields) -> {
            lines.add(message.replaceFirst("conflict", "conflicts") + ":");
            fields.forEach(field -> lines.add("- " + field.field()));
        });
        return "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", lines);
    }

    public static ApiException gone(String message) {
        return new ApiException(410, "Expired", message, List.of());
    }

    public static ApiException tooLarge(long limitBytes) {
        return new ApiException(
                413, "RequestEntityTooLarge", "Request entity too large: limit is " + limitBytes, List.of());
    }

    public static ApiException notAcceptable(String message) {
        return new ApiException(406, "NotAcceptable", message, List.of(), Subject.NONE);
    }

    /** @param accepted what would be understood; empty: the client is not told */
    public static ApiException unsupportedMediaType(List<String> accepted) {
        return accepted.isEmpty()
                ? new ApiException(415, "UnsupportedMediaType", "415: Unsupported Media Type", List.of(), Subject.NONE)
                : new ApiException(
                        415,
                        "UnsupportedMediaType",
                        "the body of the request was in an unknown format - accepted media types include: "
                                + String.join(", ", accepted),
                        List.of());
    }

    public static ApiException invalid(ResourceType type, String name, List<FieldError> errors) {
        return invalid(type.kind(), type.group(), name, errors);
    }

    /** @param kind such as {@code CreateOptions} */
    public static ApiException invalidOptions(String kind, FieldError error) {
        return invalid(kind, "meta.k8s.io", "", List.of(error));
    }

    public static ApiException invalid(String kind, String group, String name, List<FieldError> errors) {
        // as the real one: the message says each thing once, the causes keep all
        var distinct = errors.stream().map(FieldError::toString).distinct().toList();
        var details = distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]";
        var qualified = group.isEmpty() ? kind : kind + "." + group;
        var message = qualified + " \"" + name + "\" is invalid: " + details;
        return new ApiException(422, "Invalid", message, errors, new Subject(name, group, kind));
    }

    /** A JSON patch that cannot be carried out; clients are not told why, so the log of kubectl's own is the place. */
    public static ApiException unprocessable() {
        return new ApiException(
                422,
                "Invalid",
                "the server rejected our request due to an error in our request",
                List.of(),
                Subject.NONE);
    }

    public static ApiException internal(String message) {
        return new ApiException(500, "InternalError", "Internal error occurred: " + message, List.of());
    }

    /** An error that has no reason of the API's. */
    public static ApiException unclassified(String message) {
        return new ApiException(500, "", message, List.of());
    }

    public ObjectNode toStatus() {
        var status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", getMessage()).put("code", code);
        putUnlessEmpty(status, "reason", reason);
        if (subject == null && causes.isEmpty()) {
            return status;
        }
        var details = status.putObject("details");
        if (subject != null) {
            putUnlessEmpty(details, "name", subject.name());
            putUnlessEmpty(details, "group", subject.group());
            putUnlessEmpty(details, "kind", subject.kind());
        }
        for (var cause : causes) {
            details.withArray("causes")
                    .addObject()
                    .put("reason", cause.reason())
                    .put("message", cause.message())
                    .put("field", cause.field());
        }
        return status;
    }

    private static void putUnlessEmpty(ObjectNode object, String field, String value) {
        if (!value.isEmpty()) {
            object.put(field, value);
        }
    }
}
