// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.proxy;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Requests that wait, in the order they came. For one event loop. */
public final class Holds {
    private final Vertx vertx;
    private final Set<Hold> held = new LinkedHashSet<>();

    public Holds(Vertx vertx) {
        this.vertx = vertx;
    }

    boolean full() {
        return held.size() >= ProxySettings.MAX_HELD;
    }

    /** @param then runs once, after the time or at a change of the snapshot, whichever is first */
    Hold hold(Duration atMost, Runnable then) {
        var hold = new Hold(then);
        held.add(hold);
        // Vert.x has no timer of 0 ms
        hold.timer = vertx.setTimer(Math.max(1, atMost.toMillis()), _ -> hold.wake());
        return hold;
    }

    /** Everybody looks again; who finds nothing waits again. */
    public void snapshotChanged() {
        List.copyOf(held).forEach(Hold::wake);
    }

    /** One wait. */
    final class Hold {
        private final Runnable then;
        private long timer;

        private Hold(Runnable then) {
            this.then = then;
        }

        private void wake() {
            if (cancel()) {
                then.run();
            }
        }

        /** False where it was over already. */
        boolean cancel() {
            vertx.cancelTimer(timer);
            return held.remove(this);
        }
    }
}
