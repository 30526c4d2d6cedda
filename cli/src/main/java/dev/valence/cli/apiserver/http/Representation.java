// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import dev.valence.cli.apiserver.object.ApiException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The form of an answer that a client asks for with {@code Accept}. Protobuf is not spoken: a client that prefers it gets
 * JSON where it takes that too.
 */
record Representation(Form form, boolean yaml) {
    /** What of an object is wanted. */
    enum Form {
        OBJECT,
        METADATA,
        TABLE
    }

    private static final String META_GROUP = "meta.k8s.io";
    private static final List<String> TABLE_VERSIONS = List.of("v1", "v1beta1");

    /** One of the comma-separated clauses. */
    private record Clause(String type, Map<String, String> parameters) {
        static Clause parse(String text) {
            var parts = text.strip().split("\\s*;\\s*", -1);
            var parameters = new HashMap<String, String>();
            for (int i = 1; i < parts.length; i++) {
                var pair = parts[i].split("=", 2);
                parameters.put(pair[0], pair.length == 2 ? pair[1] : "");
            }
            return new Clause(parts[0], parameters);
        }

        double quality() {
            try {
                return Double.parseDouble(parameters.getOrDefault("q", "1"));
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        boolean isJson() {
            return List.of("application/json", "application/*", "*/*").contains(type);
        }

        String parameter(String name) {
            return parameters.getOrDefault(name, "");
        }
    }

    /** @throws ApiException 406 when none of what is asked for can be given */
    static Representation of(String accept) {
        for (var clause : clauses(accept)) {
            var yaml = clause.type().equals("application/yaml");
            if (!yaml && !clause.isJson()) {
                continue;
            }
            switch (clause.parameter("as")) {
                case "" -> {
                    return new Representation(Form.OBJECT, yaml);
                }
                case "Table" -> {
                    if (clause.parameter("g").equals(META_GROUP) && TABLE_VERSIONS.contains(clause.parameter("v"))) {
                        return new Representation(Form.TABLE, yaml);
                    }
                }
                case "PartialObjectMetadata", "PartialObjectMetadataList" -> {
                    if (clause.parameter("g").equals(META_GROUP)) {
                        return new Representation(Form.METADATA, yaml);
                    }
                }
                default -> {}
            }
        }
        throw ApiException.notAcceptable(
                "only the following media types are accepted: application/json, application/yaml");
    }

    /** Whether discovery is wanted in one document for all groups. */
    static boolean isAggregatedDiscovery(String accept) {
        return clauses(accept).stream()
                .anyMatch(c -> c.isJson()
                        && c.parameter("as").equals("APIGroupDiscoveryList")
                        && c.parameter("g").equals("apidiscovery.k8s.io")
                        && c.parameter("v").equals("v2"));
    }

    private static List<Clause> clauses(String accept) {
        var clauses = new ArrayList<Clause>();
        for (var part : (accept.isBlank() ? "*/*" : accept).split(",", -1)) {
            clauses.add(Clause.parse(part));
        }
        clauses.sort(Comparator.comparingDouble(Clause::quality).reversed());
        return clauses;
    }
}
