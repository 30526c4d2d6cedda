// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Every status of one resource from now on. */
final class Statuses<S> implements AutoCloseable {
    private final List<S> seen = new CopyOnWriteArrayList<>();
    private final List<String> versions = new CopyOnWriteArrayList<>();
    private final Watch watch;

    <R extends CustomResource<?, S>> Statuses(World world, Class<R> kind, String name) {
        watch = world.client
                .resources(kind)
                .inNamespace(world.namespace)
                .withName(name)
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, R found) {
                        seen.add(found.getStatus());
                        versions.add(found.getMetadata().getResourceVersion());
                    }

                    @Override
                    public void onClose(@Nullable WatcherException cause) {
                        // the test has what it needs
                    }
                });
    }

    /** Up to the one of this resource: a watch may tell of it later than a read. */
    List<S> seenUpTo(HasMetadata read) {
        Await.until(
                "the watch tells of " + read.getMetadata().getResourceVersion(),
                () -> List.copyOf(versions),
                told -> told.contains(read.getMetadata().getResourceVersion()));
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        watch.close();
    }
}
