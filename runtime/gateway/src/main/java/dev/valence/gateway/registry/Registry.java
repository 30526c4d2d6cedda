// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Holds the latest snapshot. Safe for any thread; listeners run on the publishing one and must return at once. */
public final class Registry {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Snapshot current = Snapshot.EMPTY;

    public Snapshot current() {
        return current;
    }

    public void publish(Snapshot snapshot) {
        if (!snapshot.equals(current)) {
            current = snapshot;
            listeners.forEach(Runnable::run);
        }
    }

    public void onChange(Runnable listener) {
        listeners.add(listener);
    }
}
