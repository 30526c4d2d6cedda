// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ObjectKey;
import dev.valence.cli.apiserver.patch.JsonPatch;
import dev.valence.cli.apiserver.patch.MergePatch;
import dev.valence.cli.apiserver.patch.Ownership;
import dev.valence.cli.apiserver.patch.StrategicMerge;
import dev.valence.cli.apiserver.registry.BuiltInTypes;
import dev.valence.cli.apiserver.registry.Registry;
import dev.valence.cli.apiserver.registry.ServedType;
import dev.valence.cli.apiserver.store.Selection;
import dev.valence.cli.apiserver.store.Store;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes objects, one transaction each. Returned nodes are stored ones: read only. */
public final class Resources {
    private static final int GENERATED_SUFFIX_LENGTH = 5;

    private final Store store;
    private final Clock clock;
    private final Admission admission;
    private final Deletion deletion;
    private final Definitions definitions;

    public Resources(Store store, Registry registry, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.admission = new Admission(clock);
        this.definitions = new Definitions(registry, clock);
        this.deletion = new Deletion(store, registry, definitions, clock);
    }

    /** @throws ApiException 404 */
    public ObjectNode get(ServedType served, ObjectKey key) {
        var object = store.get(served.type().groupResource(), key);
        if (object == null) {
            throw ApiException.notFound(served.type(), key.name());
        }
        return object;
    }

    public List<ObjectNode> list(ServedType served, Selection selection) {
        return store.list(served.type().groupResource()).stream()
                .filter(selection)
                .toList();
    }

    public Written create(ServedType served, String namespace, ObjectNode sent, WriteOptions options) {
        return store.transact(() -> {
            var candidate = sent.deepCopy();
            placeIn(served, namespace, candidate);
            return storeNew(served, candidate, options, null);
        });
    }

    /** @param subresource empty, {@code status}, {@code scale} or {@code binding} */
    public Written update(ServedType served, ObjectKey key, String subresource, ObjectNode sent, WriteOptions options) {
        return store.transact(() -> {
            var old = get(served, key);
            return change(served, old, subresource, sent.deepCopy(), options);
        });
    }

    public Written patch(
            ServedType served,
            ObjectKey key,
            String subresource,
            PatchType patchType,
            JsonNode patch,
            WriteOptions options) {
        return store.transact(() -> {
            if (patchType == PatchType.APPLY) {
                return apply(served, key, subresource, (ObjectNode) patch, options);
            }
            var old = get(served, key);
            var shape = served.shape();
            var target = subresource.equals("scale") ? Scales.read(served.type(), old) : old;
            var patched = switch (patchType) {
                case JSON -> JsonPatch.apply(target, patch);
                case STRATEGIC -> StrategicMerge.apply(target, patch, shape);
                default -> MergePatch.apply(target, patch);
            };
            return change(served, old, subresource, (ObjectNode) patched, options);
        });
    }

    private Written apply(
            ServedType served, ObjectKey key, String subresource, ObjectNode wanted, WriteOptions options) {
        ApplyRules.check(served, key, wanted);
        var writer = writer(served, subresource, options);
        var live = store.get(served.type().groupResource(), key);
        if (live == null) {
            if (!subresource.isEmpty()) {
                throw ApiException.notFound(served.type(), key.name());
            }
            var candidate = Ownership.apply(skeleton(key), wanted, served.shape(), writer, true);
            placeIn(served, key.namespace(), candidate);
            return storeNew(served, candidate, options, candidate.at("/metadata/managedFields"));
        }
        var candidate = Ownership.apply(live, wanted, served.shape(), writer, options.force());
        if (Meta.text(wanted, "resourceVersion").isEmpty()) {
            Meta.of(candidate).put("resourceVersion", Meta.text(live, "resourceVersion"));
        }
        return storeChange(served, live, subresource, candidate, options, candidate.at("/metadata/managedFields"));
    }

    private static ObjectNode skeleton(ObjectKey key) {
        var object = JsonNodeFactory.instance.objectNode();
        Meta.of(object).put("name", key.name());
        return object;
    }

    private Written change(
            ServedType served, ObjectNode old, String subresource, ObjectNode sent, WriteOptions options) {
        return switch (subresource) {
            case "scale" ->
                storeChange(served, old, "scale", Scales.write(served.type(), old, sent, options), options, null);
            case "binding" ->
                storeChange(served, old, "binding", Bindings.write(served.type(), old, sent), options, null);
            default -> storeChange(served, old, subresource, sent, options, null);
        };
    }

    private void placeIn(ServedType served, String namespace, ObjectNode candidate) {
        var metadata = Meta.of(candidate);
        var type = served.type();
        if (!type.namespaced()) {
            metadata.remove("namespace");
        } else {
            var own = Meta.namespace(candidate);
            if (!own.isEmpty() && !own.equals(namespace)) {
                throw ApiException.badRequest(
                        "the namespace of the provided object does not match the namespace sent on the request");
            }
            metadata.put("namespace", namespace);
            var key = new ObjectKey("", namespace);
            if (store.get(BuiltInTypes.NAMESPACE.groupResource(), key) == null) {
                throw ApiException.notFound(BuiltInTypes.NAMESPACE, namespace);
            }
        }
        var prefix = Meta.text(candidate, "generateName");
        if (Meta.name(candidate).isEmpty() && !prefix.isEmpty()) {
            metadata.put("name", prefix + UUID.randomUUID().toString().substring(0, GENERATED_SUFFIX_LENGTH));
        }
    }

    private Written storeNew(
            ServedType served, ObjectNode candidate, WriteOptions options, @Nullable JsonNode managedFields) {
        var type = served.type();
        var key = new ObjectKey(Meta.namespace(candidate), Meta.name(candidate));
        if (store.get(type.groupResource(), key) != null) {
            throw ApiException.alreadyExists(type, key.name());
        }
        var warnings = admission.admitNew(served, candidate, options);
        if (managedFields == null) {
            var nothing = JsonNodeFactory.instance.objectNode();
            Ownership.recordUpdate(nothing, candidate, served.shape(), writer(served, "", options));
        }
        CoreDefaults.prepare(type, candidate);
        if (type.equals(BuiltInTypes.CUSTOM_RESOURCE_DEFINITION)) {
            definitions.admit(candidate);
        }
        if (options.dryRun()) {
            return new Written(candidate, true, warnings);
        }
        var stored = store.put(type.groupResource(), candidate);
        if (type.equals(BuiltInTypes.CUSTOM_RESOURCE_DEFINITION)) {
            definitions.serve(stored);
        }
        return new Written(stored, true, warnings);
    }

    private Written storeChange(
            ServedType served,
            ObjectNode old,
            String subresource,
            ObjectNode candidate,
            WriteOptions options,
            @Nullable JsonNode managedFields) {
        var type = served.type();
        var warnings = admission.admitChange(served, candidate, old, subresource, options);
        var applied = managedFields != null;
        var oldFields = old.path("metadata").path("managedFields");
        var fields = managedFields != null ? managedFields : oldFields;
        if (fields.isEmpty()) {
            Meta.of(candidate).remove("managedFields");
        } else {
            Meta.of(candidate).set("managedFields", fields);
        }
        if (sameContent(candidate, old) && (!applied || sameOwners(candidate, old))) {
            return new Written(old, false, warnings);
        }
        if (!applied) {
            Ownership.recordUpdate(old, candidate, served.shape(), writer(served, subresource, options));
        }
        if (type.equals(BuiltInTypes.CUSTOM_RESOURCE_DEFINITION)) {
            definitions.admit(candidate);
        }
        if (options.dryRun()) {
            return new Written(candidate, false, warnings);
        }
        var stored = store.put(type.groupResource(), candidate);
        if (type.equals(BuiltInTypes.CUSTOM_RESOURCE_DEFINITION)) {
            definitions.serve(stored);
        }
        if (Meta.isDeleting(stored)
                && Meta.graceSeconds(stored) == 0
                && Meta.finalizers(stored).isEmpty()) {
            deletion.finish(served, stored);
        }
        return new Written(stored, false, warnings);
    }

    /** Marks or removes the object. */
    public Deletion.Deleted delete(ServedType served, ObjectKey key, DeleteOptions options) {
        return store.transact(() -> deletion.delete(served, get(served, key), options));
    }

    private Ownership.Writer writer(ServedType served, String subresource, WriteOptions options) {
        var type = served.type();
        var writesStatus = subresource.equals("status") || !type.statusSubresource();
        return new Ownership.Writer(options.manager(), subresource, type.apiVersion(), writesStatus, clock.instant());
    }

    private static boolean sameContent(ObjectNode a, ObjectNode b) {
        return withoutOwners(a).equals(withoutOwners(b));
    }

    private static ObjectNode withoutOwners(ObjectNode object) {
        var copy = object.deepCopy();
        Meta.of(copy).remove(List.of("managedFields", "resourceVersion"));
        return copy;
    }

    private static boolean sameOwners(ObjectNode a, ObjectNode b) {
        return ownersOf(a).equals(ownersOf(b));
    }

    /** Their order is by time, which does not matter here. */
    private static Set<JsonNode> ownersOf(ObjectNode object) {
        var owners = new HashSet<JsonNode>();
        for (var entry : object.path("metadata").path("managedFields")) {
            var copy = (ObjectNode) entry.deepCopy();
            copy.remove("time");
            owners.add(copy);
        }
        return owners;
    }
}
