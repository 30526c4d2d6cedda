// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.store;

import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.ResourceType.GroupResource;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Changes of one resource on their way to one watch. */
public final class Subscription implements AutoCloseable {
    /** A watch this far behind is cut off and lists again: a slow reader must not hold memory without bound. */
    private static final int BACKLOG_LIMIT = Store.HISTORY_LIMIT;

    private final GroupResource resource;
    private final Consumer<Subscription> onClose;
    private final LinkedBlockingQueue<Change> backlog = new LinkedBlockingQueue<>(BACKLOG_LIMIT);
    private volatile boolean overflowed;

    Subscription(GroupResource resource, Consumer<Subscription> onClose) {
        this.resource = resource;
        this.onClose = onClose;
    }

    void offer(Change change) {
        if (change.resource().equals(resource) && !backlog.offer(change)) {
            overflowed = true;
        }
    }

    /** The next change, or null when none came in time. @throws ApiException 410 when changes were lost */
    public @Nullable Change poll(Duration timeout) throws InterruptedException {
        if (overflowed) {
            throw ApiException.gone("the watch fell more than " + BACKLOG_LIMIT + " changes behind");
        }
        return backlog.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
