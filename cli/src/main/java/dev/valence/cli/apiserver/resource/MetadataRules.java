// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ResourceType;
import dev.valence.cli.apiserver.registry.BuiltInTypes;
import dev.valence.cli.apiserver.registry.ServedType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names, labels, annotations, finalizers and owners that the real API server would refuse, in its words. */
final class MetadataRules {
    private static final int SUBDOMAIN_LIMIT = 253;
    private static final int LABEL_LIMIT = 63;
    private static final int ANNOTATIONS_LIMIT_BYTES = 256 << 10;
    private static final Set<String> STANDARD_FINALIZERS = Set.of("kubernetes", "orphan", "foregroundDeletion");

    private static final Form SUBDOMAIN = new Form(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
                    + " start and end with an alphanumeric character",
            "'example.com'",
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Form DNS_LABEL = new Form(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and"
                    + " end with an alphanumeric character",
            "'my-name',  or '123-abc'",
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Form QUALIFIED_NAME = new Form(
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                    + " alphanumeric character",
            "'MyName',  or 'my.name',  or '123-abc'",
            "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Form LABEL_VALUE = new Form(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                    + " start and end with an alphanumeric character",
            "'MyValue',  or 'my_value',  or '12345'",
            "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");

    /** What a text must look like. */
    private record Form(String rule, String example, Pattern pattern) {
        Form(String rule, String example, String pattern) {
            this(rule, example, Pattern.compile(pattern));
        }

        boolean fits(String text) {
            return pattern.matcher(text).matches();
        }

        String message() {
            return rule + " (e.g. " + example + ", regex used for validation is '" + pattern + "')";
        }
    }

    private final List<FieldError> errors = new ArrayList<>();

    private MetadataRules() {}

    static List<FieldError> check(ServedType served, JsonNode object) {
        var rules = new MetadataRules();
        var metadata = object.path("metadata");
        rules.checkName(served.type(), Meta.name(object));
        rules.checkLabels(metadata.path("labels"));
        rules.checkAnnotations(metadata.path("annotations"));
        rules.checkOwners(metadata.path("ownerReferences"));
        rules.checkFinalizers(Meta.finalizers(object), served.isCustom());
        return rules.errors;
    }

    private void checkName(ResourceType type, String name) {
        if (name.isEmpty()) {
            errors.add(FieldError.required("metadata.name", "name or generateName is required"));
        } else if (type.equals(BuiltInTypes.NAMESPACE)) {
            checkForm("metadata.name", name, DNS_LABEL, LABEL_LIMIT, "characters");
        } else {
            checkForm("metadata.name", name, SUBDOMAIN, SUBDOMAIN_LIMIT, "characters");
        }
    }

    private void checkForm(String field, String text, Form form, int limit, String unit) {
        if (text.length() > limit) {
            invalid(field, text, "must be no more than " + limit + " " + unit);
        }
        if (!form.fits(text)) {
            invalid(field, text, form.message());
        }
    }

    private void invalid(String field, String text, String detail) {
        errors.add(FieldError.invalid(field, "\"" + text + "\"", detail));
    }

    private void checkLabels(JsonNode labels) {
        for (var label : labels.properties()) {
            checkQualifiedName("metadata.labels", label.getKey());
            checkForm("metadata.labels", label.getValue().asText(), LABEL_VALUE, LABEL_LIMIT, "bytes");
        }
    }

    /** {@code name} or {@code prefix/name}. */
    private void checkQualifiedName(String field, String text) {
        int slash = text.indexOf('/');
        var name = text.substring(slash + 1);
        if (slash == 0) {
            invalid(field, text, "prefix part must be non-empty");
        } else if (slash > 0 && !SUBDOMAIN.fits(text.substring(0, slash))) {
            invalid(field, text, "prefix part " + SUBDOMAIN.message());
        }
        if (name.isEmpty()) {
            invalid(field, text, "name part must be non-empty");
        } else if (name.length() > LABEL_LIMIT) {
            invalid(field, text, "name part must be no more than " + LABEL_LIMIT + " bytes");
        }
        if (!QUALIFIED_NAME.fits(name)) {
            invalid(field, text, QUALIFIED_NAME.message());
        }
    }

    private void checkAnnotations(JsonNode annotations) {
        long bytes = 0;
        for (var annotation : annotations.properties()) {
            checkQualifiedName("metadata.annotations", annotation.getKey().toLowerCase(Locale.ROOT));
            bytes += annotation.getKey().getBytes(StandardCharsets.UTF_8).length;
            bytes += annotation.getValue().asText().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > ANNOTATIONS_LIMIT_BYTES) {
            errors.add(FieldError.tooLong("metadata.annotations", ANNOTATIONS_LIMIT_BYTES));
        }
    }

    private void checkOwners(JsonNode owners) {
        var controllers = new ArrayList<String>();
        for (var owner : owners) {
            var field = "metadata.ownerReferences.";
            if (owner.path("apiVersion").asText("").isEmpty()) {
                invalid(field + "apiVersion", "", "version must not be empty");
            }
            for (var required : List.of("kind", "name", "uid")) {
                if (owner.path(required).asText("").isEmpty()) {
                    invalid(field + required, "", "must not be empty");
                }
            }
            if (owner.path("controller").asBoolean()) {
                controllers.add(
                        owner.path("kind").asText() + "/" + owner.path("name").asText());
            }
        }
        if (controllers.size() > 1) {
            errors.add(FieldError.invalid(
                    "metadata.ownerReferences",
                    owners.toString(),
                    "Only one reference can have Controller set to true. Found \"true\" in references for "
                            + controllers.get(0) + " and " + controllers.get(1)));
        }
    }

    private void checkFinalizers(List<String> finalizers, boolean custom) {
        for (int i = 0; i < finalizers.size(); i++) {
            var finalizer = finalizers.get(i);
            checkQualifiedName("metadata.finalizers", finalizer);
            if (!custom && finalizer.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(finalizer)) {
                invalid(
                        "metadata.finalizers[" + i + "]",
                        finalizer,
                        "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }
}
