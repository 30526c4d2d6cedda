// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.patch;

import dev.valence.cli.apiserver.schema.Schema;
import dev.valence.cli.apiserver.schema.Schema.ListType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How lists merge at a place in an object; the rest of a type is of no interest to a merge. */
public sealed interface Shape {

    Shape property(String name);

    Shape item();

    ListType listType();

    /** An object whose fields are owned and replaced as one. */
    boolean isAtomic();

    /** A property is a field of the type; else it is an entry of a map, and owned by its key. */
    boolean hasField(String name);

    /** It is there in every object of its type, so nobody owns that it is. */
    boolean isAlwaysThere();

    /** Fields that tell items apart, where {@link #listType()} is {@code MAP}. */
    List<String> keys();

    /** An object of a custom resource; its metadata is shaped as everybody's. */
    static Shape of(Schema schema) {
        return new Custom(schema, true);
    }

    static Shape builtIn() {
        return new BuiltIn("");
    }

    /** Shape from a CRD's schema; absent where the schema ends (preserved fields). */
    record Custom(@Nullable Schema schema, boolean isRoot) implements Shape {
        @Override
        public Shape property(String name) {
            if (isRoot && name.equals("metadata")) {
                return new BuiltIn("metadata");
            }
            if (schema == null) {
                return this;
            }
            var property = schema.properties().get(name);
            return new Custom(property != null ? property : schema.additionalProperties(), false);
        }

        @Override
        public Shape item() {
            return new Custom(schema == null ? null : schema.items(), false);
        }

        @Override
        public boolean isAtomic() {
            return schema != null && schema.atomicMap();
        }

        @Override
        public boolean hasField(String name) {
            return schema != null && schema.properties().containsKey(name);
        }

        @Override
        public boolean isAlwaysThere() {
            return isRoot;
        }

        @Override
        public ListType listType() {
            return schema == null ? ListType.ATOMIC : schema.listType();
        }

        @Override
        public List<String> keys() {
            return schema == null ? List.of() : schema.listMapKeys();
        }
    }

    /** Shape of core types: there the name of a list says how it merges (checked against their OpenAPI). */
    record BuiltIn(String name) implements Shape {
        private static final Map<String, List<String>> KEYS = Map.ofEntries(
                Map.entry("containers", List.of("name")),
                Map.entry("initContainers", List.of("name")),
                Map.entry("ephemeralContainers", List.of("name")),
                Map.entry("env", List.of("name")),
                Map.entry("volumes", List.of("name")),
                Map.entry("volumeMounts", List.of("mountPath")),
                Map.entry("imagePullSecrets", List.of("name")),
                Map.entry("ports", List.of("containerPort", "protocol")),
                Map.entry("conditions", List.of("type")),
                Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")),
                Map.entry("ownerReferences", List.of("uid")));

        private static final Set<String> ATOMIC = Set.of(
                "selector",
                "nodeSelector",
                "fieldRef",
                "resourceFieldRef",
                "secretKeyRef",
                "configMapKeyRef",
                "involvedObject");
        private static final Set<String> MAPS =
                Set.of("labels", "annotations", "data", "binaryData", "limits", "requests", "capacity", "allocatable");
        /** Of the Go types, what is no pointer, or is written when it is empty. */
        private static final Set<String> ALWAYS_THERE = Set.of("", "metadata", "spec", "status", "containers");

        @Override
        public boolean isAtomic() {
            return ATOMIC.contains(name);
        }

        @Override
        public boolean hasField(String field) {
            return !MAPS.contains(name);
        }

        @Override
        public boolean isAlwaysThere() {
            return ALWAYS_THERE.contains(name);
        }

        @Override
        public Shape property(String property) {
            return new BuiltIn(property);
        }

        @Override
        public Shape item() {
            return new BuiltIn("item");
        }

        @Override
        public ListType listType() {
            if (name.equals("finalizers")) {
                return ListType.SET;
            }
            return KEYS.containsKey(name) ? ListType.MAP : ListType.ATOMIC;
        }

        @Override
        public List<String> keys() {
            return KEYS.getOrDefault(name, List.of());
        }
    }
}
