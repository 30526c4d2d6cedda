// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Both ends of the loop for one kind of resource: a changed resource makes the namespace's outlook stale, and a changed
 * outlook has the resource reconciled, whatever it was that changed it.
 */
final class OutlookEventSource<P extends HasMetadata> extends AbstractEventSource<Void, P>
        implements ResourceEventAware<P> {
    private final Outlooks outlooks;

    OutlookEventSource(String name, Outlooks outlooks) {
        super(Void.class, name);
        this.outlooks = outlooks;
    }

    void trigger(String namespace, Set<String> names) {
        if (isRunning()) {
            names.forEach(name -> getEventHandler().handleEvent(new Event(new ResourceID(name, namespace))));
        }
    }

    @Override
    public void onResourceCreated(P resource) {
        outlooks.changed(resource.getMetadata().getNamespace());
    }

    /** A status that we wrote ourselves says nothing new. */
    @Override
    public void onResourceUpdated(P next, P previous) {
        boolean same = Objects.equals(
                        next.getMetadata().getGeneration(),
                        previous.getMetadata().getGeneration())
                && Objects.equals(
                        next.getMetadata().getLabels(), previous.getMetadata().getLabels())
                && Objects.equals(
                        next.getMetadata().getDeletionTimestamp(),
                        previous.getMetadata().getDeletionTimestamp());
        if (!same) {
            outlooks.changed(next.getMetadata().getNamespace());
        }
    }

    @Override
    public void onResourceDeleted(P resource) {
        outlooks.changed(resource.getMetadata().getNamespace());
    }

    @Override
    public Optional<Void> getSecondaryResource(P primary) {
        return Optional.empty();
    }

    @Override
    public Set<Void> getSecondaryResources(P primary) {
        return Set.of();
    }
}
