// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.proxy;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Requests that wait, in the order they came. For one event loop. */
public final class Holds {
    private final Vertx vertx;
    private final Set<Hold> held = new LinkedHashSet<>();

    public Holds(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Why a wait ended. */
    enum Wake {
        SNAPSHOT_CHANGED,
        TIME_OVER
    }

    boolean full() {
        return held.size() >= ProxySettings.MAX_HELD;
    }

    public int size() {
        return held.size();
    }

    Hold hold(Duration atMost, Consumer<Wake> then) {
        var hold = new Hold(then);
        held.add(hold);
        // Vert.x has no timer of 0 ms
        hold.timer = vertx.setTimer(Math.max(1, atMost.toMillis()), _ -> hold.wake(Wake.TIME_OVER));
        return hold;
    }

    /** Everybody looks again; who finds nothing waits again. */
    public void snapshotChanged() {
        List.copyOf(held).forEach(hold -> hold.wake(Wake.SNAPSHOT_CHANGED));
    }

    /** One wait. */
    final class Hold {
        private final Consumer<Wake> then;
        private long timer;

        private Hold(Consumer<Wake> then) {
            this.then = then;
        }

        private void wake(Wake why) {
            if (cancel()) {
                then.accept(why);
            }
        }

        /** False where it was over already. */
        boolean cancel() {
            vertx.cancelTimer(timer);
            return held.remove(this);
        }
    }
}
