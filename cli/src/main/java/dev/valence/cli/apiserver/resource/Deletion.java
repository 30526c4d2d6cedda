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

/**
 * Two steps, as everywhere in Kubernetes: an object with finalizers, or a pod on a node, is marked; it goes when the
 * last finalizer has, or when the kubelet says so. Dependents are the garbage collector's business.
 */
final class Deletion {
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

    ObjectNode delete(ServedType served, ObjectNode object, DeleteOptions options) {
        checkPreconditions(served, object, options);
        if (options.dryRun()) {
            return object;
        }
        var marked = object.deepCopy();
        addPropagationFinalizer(marked, options.propagationPolicy());
        if (served.type().equals(BuiltInTypes.NAMESPACE)) {
            return deleteNamespace(served, marked);
        }
        var graceSeconds = graceSeconds(served, object, options);
        if (graceSeconds == 0 && Meta.finalizers(marked).isEmpty()) {
            return finish(served, object);
        }
        var metadata = Meta.of(marked);
        if (!Meta.isDeleting(marked) || graceSeconds < Meta.graceSeconds(marked)) {
            metadata.put("deletionTimestamp", Meta.timestamp(clock.instant().plusSeconds(graceSeconds)));
            metadata.put("deletionGracePeriodSeconds", graceSeconds);
        }
        return marked.equals(object) ? object : store.put(served.type().groupResource(), marked);
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
        if (!options.uid().isEmpty() && !options.uid().equals(Meta.text(object, "uid"))) {
            throw ApiException.conflict(served.type(), Meta.name(object), "the UID in the precondition does not match");
        }
        var version = options.resourceVersion();
        if (!version.isEmpty() && !version.equals(Meta.text(object, "resourceVersion"))) {
            throw ApiException.conflict(
                    served.type(), Meta.name(object), "the resource version in the precondition does not match");
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
