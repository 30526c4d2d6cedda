// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ObjectKey;
import dev.valence.cli.apiserver.registry.BuiltInTypes;
import dev.valence.cli.apiserver.registry.Registry;
import dev.valence.cli.apiserver.registry.ServedType;
import dev.valence.cli.apiserver.store.Store;
import java.time.Clock;
import java.util.List;

/**
 * Two steps, as everywhere in Kubernetes: an object with finalizers, or a pod on a node, is marked; it goes when the
 * last finalizer has, or when the kubelet says so. Dependents are the garbage collector's business.
 */
public final class Deletion {
    /** @param last newest form of the object @param gone it is no longer there */
    public record Deleted(ObjectNode last, boolean gone) {}

    /** Where objects live that name no namespace, and what the system itself needs. */
    private static final List<String> IMMORTAL_NAMESPACES = List.of("default", "kube-system");

    private final Store store;
    private final Registry registry;
    private final Definitions definitions;
    private final Clock clock;

    Deletion(Store store, Registry registry, Definitions definitions, Clock clock) {
        this.store = store;
        this.registry = registry;
        this.definitions = definitions;
        this.clock = clock;
    }

    Deleted delete(ServedType served, ObjectNode object, DeleteOptions options) {
        checkPreconditions(served, object, options);
        var isNamespace = served.type().equals(BuiltInTypes.NAMESPACE);
        if (isNamespace && IMMORTAL_NAMESPACES.contains(Meta.name(object))) {
            throw ApiException.forbidden(served.type(), Meta.name(object), "this namespace may not be deleted");
        }
        var graceSeconds = graceSeconds(served, object, options);
        var marked = object.deepCopy();
        addPropagationFinalizer(marked, options.propagationPolicy());
        var goesAtOnce = graceSeconds == 0 && Meta.finalizers(marked).isEmpty();
        if (options.dryRun()) {
            return new Deleted(object, goesAtOnce);
        }
        if (isNamespace) {
            return new Deleted(deleteNamespace(served, marked), false);
        }
        mark(served, marked, graceSeconds);
        if (goesAtOnce) {
            finish(served, object);
            return new Deleted(served.type().equals(BuiltInTypes.POD) ? marked : object, true);
        }
        return new Deleted(
                marked.equals(object) ? object : store.put(served.type().groupResource(), marked), false);
    }

    private void mark(ServedType served, ObjectNode marked, long graceSeconds) {
        var metadata = Meta.of(marked);
        if (!Meta.isDeleting(marked)) {
            // a deletion is a new generation of what is wanted
            if (metadata.has("generation")) {
                metadata.put("generation", metadata.path("generation").asLong() + 1);
            }
        } else if (graceSeconds >= Meta.graceSeconds(marked)) {
            return;
        }
        metadata.put("deletionTimestamp", Meta.timestamp(clock.instant().plusSeconds(graceSeconds)));
        metadata.put("deletionGracePeriodSeconds", graceSeconds);
    }

    /** Removes it for good, and what only lived in it. */
    ObjectNode finish(ServedType served, ObjectNode object) {
        var type = served.type();
        store.remove(type.groupResource(), new ObjectKey(Meta.namespace(object), Meta.name(object)));
        if (type.equals(BuiltInTypes.CUSTOM_RESOURCE_DEFINITION)) {
            for (var instance : definitions.servedBy(object)) {
                store.list(instance.type().groupResource()).forEach(o -> finish(instance, o));
            }
            definitions.forget(object);
        }
        finishNamespace(Meta.namespace(object));
        return object;
    }

    private static void checkPreconditions(ServedType served, ObjectNode object, DeleteOptions options) {
        var uid = Meta.text(object, "uid");
        if (!options.uid().isEmpty() && !options.uid().equals(uid)) {
            throw ApiException.preconditionFailed(
                    served.type(),
                    Meta.name(object),
                    "the UID in the precondition (" + options.uid() + ") does not match the UID in record (" + uid
                            + "). The object might have been deleted and then recreated");
        }
        var version = Meta.text(object, "resourceVersion");
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals(version)) {
            throw ApiException.preconditionFailed(
                    served.type(),
                    Meta.name(object),
                    "the ResourceVersion in the precondition (" + options.resourceVersion()
                            + ") does not match the ResourceVersion in record (" + version
                            + "). The object might have been modified");
        }
    }

    private static void addPropagationFinalizer(ObjectNode marked, String policy) {
        var finalizer = switch (policy) {
            case "Foreground" -> Meta.FOREGROUND_DELETION;
            case "Orphan" -> Meta.ORPHAN;
            default -> "";
        };
        if (!finalizer.isEmpty() && !Meta.finalizers(marked).contains(finalizer)) {
            Meta.of(marked).withArray("finalizers").add(finalizer);
        }
    }

    /** Only a pod that runs somewhere is given time. */
    private static long graceSeconds(ServedType served, ObjectNode object, DeleteOptions options) {
        var isRunningPod =
                served.type().equals(BuiltInTypes.POD) && object.path("spec").hasNonNull("nodeName");
        if (!isRunningPod) {
            return 0;
        }
        var asked = options.gracePeriodSeconds();
        return asked != null
                ? asked
                : object.at("/spec/terminationGracePeriodSeconds").asLong();
    }

    private ObjectNode deleteNamespace(ServedType served, ObjectNode namespace) {
        if (!Meta.isDeleting(namespace)) {
            Meta.of(namespace).put("deletionTimestamp", Meta.timestamp(clock.instant()));
            namespace.putObject("status").put("phase", "Terminating");
            store.put(served.type().groupResource(), namespace);
        }
        for (var other : registry.all()) {
            for (var object : store.list(other.type().groupResource())) {
                if (Meta.namespace(object).equals(Meta.name(namespace))) {
                    delete(other, object, DeleteOptions.BACKGROUND);
                }
            }
        }
        finishNamespace(Meta.name(namespace));
        return namespace;
    }

    private void finishNamespace(String name) {
        var key = new ObjectKey("", name);
        var resource = BuiltInTypes.NAMESPACE.groupResource();
        var namespace = name.isEmpty() ? null : store.get(resource, key);
        if (namespace == null || !Meta.isDeleting(namespace)) {
            return;
        }
        var isEmpty = store.resources().stream()
                .flatMap(r -> store.list(r).stream())
                .noneMatch(object -> Meta.namespace(object).equals(name));
        if (isEmpty) {
            store.remove(resource, key);
        }
    }
}
