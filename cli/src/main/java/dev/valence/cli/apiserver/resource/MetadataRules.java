// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Names and labels that the real API server would refuse. */
final class MetadataRules {
    private static final int NAME_LIMIT = 253;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern LABEL_VALUE = Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
    private static final int LABEL_VALUE_LIMIT = 63;

    private MetadataRules() {}

    static void check(ResourceType type, JsonNode object) {
        var errors = new ArrayList<FieldError>();
        checkName(Meta.name(object), errors);
        for (var label : object.path("metadata").path("labels").properties()) {
            var value = label.getValue().asText();
            if (value.length() > LABEL_VALUE_LIMIT
                    || !LABEL_VALUE.matcher(value).matches()) {
                errors.add(FieldError.invalid(
                        "metadata.labels",
                        "\"" + value + "\"",
                        "a valid label must be an empty string or at most 63 characters of alphanumerics, '-', '_' or"
                                + " '.', and must start and end with an alphanumeric character"));
            }
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid(type, Meta.name(object), List.copyOf(errors));
        }
    }

    private static void checkName(String name, List<FieldError> errors) {
        if (name.isEmpty()) {
            errors.add(FieldError.required("metadata.name", "name or generateName is required"));
        } else if (name.length() > NAME_LIMIT || !NAME.matcher(name).matches()) {
            errors.add(FieldError.invalid(
                    "metadata.name",
                    "\"" + name + "\"",
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and"
                            + " must start and end with an alphanumeric character"));
        }
    }
}
