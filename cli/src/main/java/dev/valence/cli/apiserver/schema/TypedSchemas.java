// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.schema;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.MicroTime;
import java.util.HashSet;
import java.util.Set;

/** Schemas of the core types, read off the client's Java classes: which fields there are, and of which JSON type. */
public final class TypedSchemas {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<Class<?>> INTEGERS = Set.of(Integer.class, Long.class, int.class, long.class);
    private static final Set<Class<?>> BOOLEANS = Set.of(Boolean.class, boolean.class);
    private static final Set<Class<?>> TEXTS = Set.of(String.class, MicroTime.class);
    private static final String MODELS = "io.fabric8.kubernetes.api.model";
    /** Any number or text: the classes say only that it is parsed. */
    private static final Set<String> SCALARS = Set.of("Quantity", "IntOrString");

    private TypedSchemas() {}

    public static Schema of(Class<?> type) {
        return Schema.parse(describe(MAPPER.constructType(type), Set.of()));
    }

    /** @param above types this is inside of: one that contains itself is open from there on */
    private static ObjectNode describe(JavaType type, Set<Class<?>> above) {
        var raw = type.getRawClass();
        var node = JsonNodeFactory.instance.objectNode();
        if (INTEGERS.contains(raw)) {
            return node.put("type", "integer");
        } else if (BOOLEANS.contains(raw)) {
            return node.put("type", "boolean");
        } else if (TEXTS.contains(raw) || raw.isEnum()) {
            return node.put("type", "string");
        } else if (type.isCollectionLikeType()) {
            node.put("type", "array").set("items", describe(type.getContentType(), above));
            return node;
        } else if (type.isMapLikeType() && type.getContentType().getRawClass() != Object.class) {
            node.put("type", "object").set("additionalProperties", describe(type.getContentType(), above));
            return node;
        } else if (!raw.getName().startsWith(MODELS)
                || raw.isInterface()
                || SCALARS.contains(raw.getSimpleName())
                || above.contains(raw)) {
            return node.put("x-kubernetes-preserve-unknown-fields", true);
        }
        return describeBean(type, above, node.put("type", "object"));
    }

    private static ObjectNode describeBean(JavaType type, Set<Class<?>> above, ObjectNode node) {
        var properties = node.putObject("properties");
        var inside = new HashSet<>(above);
        inside.add(type.getRawClass());
        for (var property : MAPPER.getSerializationConfig().introspect(type).findProperties()) {
            properties.set(property.getName(), describe(property.getPrimaryType(), inside));
        }
        if (properties.isEmpty()) {
            node.put("x-kubernetes-preserve-unknown-fields", true);
        }
        return node;
    }
}
