// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import dev.valence.crds.InferenceModel;
import dev.valence.crds.InferenceModelStatus;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Every status of one model from now on. */
final class Statuses implements AutoCloseable {
    private final List<InferenceModelStatus> seen = new CopyOnWriteArrayList<>();
    private final List<String> versions = new CopyOnWriteArrayList<>();
    private final Watch watch;

    Statuses(World world, String model) {
        watch = world.client
                .resources(InferenceModel.class)
                .inNamespace(world.namespace)
                .withName(model)
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, InferenceModel found) {
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
    List<InferenceModelStatus> seenUpTo(InferenceModel read) {
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
