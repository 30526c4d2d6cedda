// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.schema.Schema.ListType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sets of fields in the form of {@code managedFields[].fieldsV1}: a tree whose keys are {@code f:name},
 * {@code k:{"key":value}} and {@code v:value}; an empty node is a member, {@code .} marks a list item as one.
 */
final class FieldSets {
    private static final Set<String> UNOWNED_ROOT = Set.of("apiVersion", "kind");
    private static final Set<String> UNOWNED_METADATA = Set.of(
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "selfLink");

    private FieldSets() {}

    static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Every field a configuration sets, but for those that nobody owns. */
    static ObjectNode ofConfiguration(ObjectNode object, Shape shape) {
        return of(ownable(object), shape, false);
    }

    /** Every field of an object: as {@link #ofConfiguration}, and that an object or list is there at all. */
    static ObjectNode ofObject(ObjectNode object, Shape shape) {
        return of(ownable(object), shape, true);
    }

    private static ObjectNode ownable(ObjectNode object) {
        var owned = object.deepCopy();
        owned.remove(UNOWNED_ROOT);
        if (owned.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(UNOWNED_METADATA);
            if (metadata.isEmpty()) {
                owned.remove("metadata");
            }
        }
        return owned;
    }

    private static ObjectNode of(JsonNode value, Shape shape, boolean withContainers) {
        var set = empty();
        if (value.isObject() && !shape.isAtomic()) {
            for (var field : value.properties()) {
                var inner = of(field.getValue(), shape.property(field.getKey()), withContainers);
                if (!inner.isEmpty() && !shape.hasField(field.getKey()) && !shape.isAlwaysThere()) {
                    inner.set(".", empty());
                }
                set.set("f:" + field.getKey(), inner);
            }
        } else if (value.isArray() && shape.listType() == ListType.MAP) {
            for (var item : value) {
                var itemSet = of(item, shape.item(), withContainers);
                itemSet.set(".", empty());
                set.set("k:" + ListItems.keyOf(item, shape.keys()), itemSet);
            }
        } else if (value.isArray() && shape.listType() == ListType.SET) {
            value.forEach(item -> set.set("v:" + item, empty()));
        }
        if (withContainers && !set.isEmpty() && !shape.isAlwaysThere()) {
            set.set(".", empty());
        }
        return set;
    }

    /** Fields of {@code set}, which are {@code after}'s, that are new or differ from {@code before}. */
    static ObjectNode changed(ObjectNode set, ObjectNode before, ObjectNode after, Shape shape) {
        var changed = set.deepCopy();
        dropEqual(changed, before, after, shape);
        return changed;
    }

    private static void dropEqual(ObjectNode set, JsonNode before, JsonNode after, Shape shape) {
        var members = set.properties().iterator();
        while (members.hasNext()) {
            var member = members.next();
            var was = FieldPath.read(before, member.getKey(), shape);
            var is = FieldPath.read(after, member.getKey(), shape);
            var inner = (ObjectNode) member.getValue();
            if (was != null && (is == null || is.equals(was))) {
                members.remove();
            } else if (was != null && is != null && !inner.isEmpty()) {
                dropEqual(inner, was, is, FieldPath.shape(shape, member.getKey()));
                inner.remove(".");
                if (inner.isEmpty()) {
                    members.remove();
                }
            }
        }
    }

    static ObjectNode union(ObjectNode a, ObjectNode b) {
        var result = a.deepCopy();
        b.properties().forEach(member -> {
            var inner = result.get(member.getKey());
            result.set(
                    member.getKey(),
                    inner instanceof ObjectNode own
                            ? union(own, (ObjectNode) member.getValue())
                            : member.getValue().deepCopy());
        });
        return result;
    }

    /** Members of {@code a} that are not in {@code b}. */
    static ObjectNode difference(ObjectNode a, ObjectNode b) {
        var result = empty();
        for (var member : a.properties()) {
            var own = (ObjectNode) member.getValue();
            if (!(b.get(member.getKey()) instanceof ObjectNode other)) {
                result.set(member.getKey(), own.deepCopy());
            } else if (!own.isEmpty()) {
                var rest = difference(own, other);
                if (!rest.isEmpty()) {
                    result.set(member.getKey(), rest);
                }
            }
        }
        return result;
    }

    /** Members of {@code a} that still exist in {@code existing}. */
    static ObjectNode intersection(ObjectNode a, ObjectNode existing) {
        var result = empty();
        for (var member : a.properties()) {
            var own = (ObjectNode) member.getValue();
            if (existing.get(member.getKey()) instanceof ObjectNode other) {
                var rest = own.isEmpty() ? own : intersection(own, other);
                if (own.isEmpty() || !rest.isEmpty()) {
                    result.set(member.getKey(), rest);
                }
            }
        }
        return result;
    }

    /** Writes, in place, a member that holds no others as one: {@code {}} rather than {@code {".":{}}}. */
    static void collapse(ObjectNode set) {
        for (var member : set.properties()) {
            var inner = (ObjectNode) member.getValue();
            collapse(inner);
            if (inner.size() == 1 && inner.has(".")) {
                inner.removeAll();
            }
        }
    }

    /** Removes from the value, in place, what the set names, but keeps what holds fields of {@code others}. */
    static void remove(JsonNode value, ObjectNode set, ObjectNode others, Shape shape) {
        for (var member : set.properties()) {
            var inner = (ObjectNode) member.getValue();
            var child = FieldPath.read(value, member.getKey(), shape);
            if (child == null) {
                continue;
            }
            var held = others.get(member.getKey()) instanceof ObjectNode other ? other : null;
            if ((inner.isEmpty() || inner.has(".")) && held == null) {
                FieldPath.delete(value, member.getKey(), shape);
            } else {
                remove(child, inner, held == null ? empty() : held, FieldPath.shape(shape, member.getKey()));
                if (child.isContainerNode() && child.isEmpty()) {
                    FieldPath.delete(value, member.getKey(), shape);
                }
            }
        }
    }

    /** One step down a tree of fields. */
    private static final class FieldPath {
        static Shape shape(Shape parent, String key) {
            return key.startsWith("f:") ? parent.property(key.substring(2)) : parent.item();
        }

        static @Nullable JsonNode read(JsonNode parent, String key, Shape shape) {
            if (key.startsWith("f:")) {
                return parent.get(key.substring(2));
            }
            var index = index(parent, key, shape);
            return index < 0 ? null : parent.get(index);
        }

        static void delete(JsonNode parent, String key, Shape shape) {
            if (parent instanceof ObjectNode object) {
                object.remove(key.substring(2));
            } else if (parent instanceof ArrayNode list) {
                list.remove(index(parent, key, shape));
            }
        }

        private static int index(JsonNode parent, String key, Shape shape) {
            if (!(parent instanceof ArrayNode list)) {
                return -1;
            }
            for (int i = 0; i < list.size(); i++) {
                var item = list.get(i);
                var itemKey = key.startsWith("v:") ? "v:" + item : "k:" + ListItems.keyOf(item, shape.keys());
                if (itemKey.equals(key)) {
                    return i;
                }
            }
            return -1;
        }
    }

    /** Calls the visitor with each member that is a leaf, and its value in both objects. */
    static void forEachLeaf(ObjectNode set, JsonNode a, JsonNode b, Shape shape, String path, LeafVisitor visitor) {
        for (var member : set.properties()) {
            if (member.getKey().equals(".")) {
                continue;
            }
            var inner = (ObjectNode) member.getValue();
            var inA = FieldPath.read(a, member.getKey(), shape);
            var inB = FieldPath.read(b, member.getKey(), shape);
            var here = path + display(member.getKey());
            if (inner.isEmpty()) {
                visitor.visit(here, inA, inB);
            } else if (inA != null && inB != null) {
                forEachLeaf(inner, inA, inB, FieldPath.shape(shape, member.getKey()), here, visitor);
            }
        }
    }

    private static String display(String key) {
        if (key.startsWith("f:")) {
            return "." + key.substring(2);
        } else if (key.startsWith("v:")) {
            return "[=" + key.substring(2) + "]";
        }
        // {"name":"c","port":80} as [name="c",port=80]
        var pairs = key.substring("k:{".length(), key.length() - 1);
        return "[" + pairs.replaceAll("\"([^\"]*)\":", "$1=") + "]";
    }

    interface LeafVisitor {
        void visit(String path, @Nullable JsonNode inA, @Nullable JsonNode inB);
    }
}
