// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ObjectKey;
import dev.valence.cli.apiserver.object.ResourceType.GroupResource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All objects, in memory, each with the version of the change that made it. Stored nodes are never changed: copy first.
 * A reader that decides and then writes does both in one {@link #transact}.
 */
public final class Store {
    /** Changes kept for watches that resume; one that asks for older ones is told to list again. */
    static final int HISTORY_LIMIT = 10_000;

    private final Map<GroupResource, SortedMap<ObjectKey, ObjectNode>> objects = new HashMap<>();
    private final ArrayDeque<Change> history = new ArrayDeque<>();
    private final Set<Subscription> subscriptions = new HashSet<>();
    private long version = 1;

    public synchronized <T> T transact(Supplier<T> work) {
        return work.get();
    }

    public synchronized long version() {
        return version;
    }

    public synchronized @Nullable ObjectNode get(GroupResource resource, ObjectKey key) {
        return of(resource).get(key);
    }

    public synchronized List<ObjectNode> list(GroupResource resource) {
        return new ArrayList<>(of(resource).values());
    }

    public synchronized Collection<GroupResource> resources() {
        return new ArrayList<>(objects.keySet());
    }

    /** Stores the object, giving it the next version in place. */
    public synchronized ObjectNode put(GroupResource resource, ObjectNode object) {
        version++;
        Meta.of(object).put("resourceVersion", Long.toString(version));
        var key = new ObjectKey(Meta.namespace(object), Meta.name(object));
        var before = of(resource).put(key, object);
        publish(new Change(version, resource, before, object, object));
        return object;
    }

    public synchronized void remove(GroupResource resource, ObjectKey key) {
        var before = of(resource).remove(key);
        if (before != null) {
            version++;
            var last = before.deepCopy();
            Meta.of(last).put("resourceVersion", Long.toString(version));
            publish(new Change(version, resource, before, null, last));
        }
    }

    /** Changes of a resource after a version, as they come. @throws ApiException 410 when they are no longer known */
    public synchronized Subscription subscribe(GroupResource resource, long afterVersion) {
        if (afterVersion > version) {
            throw ApiException.gone("resource version " + afterVersion + " is from another life of this server");
        }
        if (!history.isEmpty() && afterVersion + 1 < history.getFirst().version() && history.size() == HISTORY_LIMIT) {
            throw ApiException.gone("too old resource version: " + afterVersion);
        }
        var subscription = new Subscription(resource, this::unsubscribe);
        for (var change : history) {
            if (change.version() > afterVersion) {
                subscription.offer(change);
            }
        }
        subscriptions.add(subscription);
        return subscription;
    }

    private synchronized void unsubscribe(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    private void publish(Change change) {
        history.addLast(change);
        if (history.size() > HISTORY_LIMIT) {
            history.removeFirst();
        }
        subscriptions.forEach(s -> s.offer(change));
    }

    private SortedMap<ObjectKey, ObjectNode> of(GroupResource resource) {
        return objects.computeIfAbsent(resource, r -> new TreeMap<>());
    }
}
