// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What has been taken so far, given back newest first unless {@link #keep} is reached. */
final class Unwinding implements AutoCloseable {
    private final Deque<AutoCloseable> taken = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T resource) {
        taken.push(resource);
        return resource;
    }

    /** The newest {@code count} resources now belong to {@code owner}. */
    void replace(int count, AutoCloseable owner) {
        for (int i = 0; i < count; i++) {
            taken.pop();
        }
        taken.push(owner);
    }

    /** All has gone well: the caller owns everything. */
    void keep() {
        taken.clear();
    }

    /** What cannot be given back keeps nothing else from being. */
    @Override
    public void close() {
        @Nullable IllegalStateException fault = null;
        while (!taken.isEmpty()) {
            AutoCloseable resource = taken.pop();
            try {
                resource.close();
            } catch (Exception e) {
                if (fault == null) {
                    fault = new IllegalStateException("cannot give back " + resource, e);
                } else {
                    fault.addSuppressed(e);
                }
            }
        }
        if (fault != null) {
            throw fault;
        }
    }
}
