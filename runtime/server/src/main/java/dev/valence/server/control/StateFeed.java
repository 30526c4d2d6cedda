// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.control;

import dev.valence.server.http.EventStream;
import dev.valence.server.http.HttpError;
import dev.valence.server.http.Json;
import dev.valence.wire.assignment.RuntimeState;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the state to whoever listens: at once, and then when it has changed, at most ten times a second. A listener
 * that reads slowly misses what came between, never the last. Belongs to one event loop.
 */
final class StateFeed {
    static final int MAX_LISTENERS = 64;
    static final long INTERVAL_MILLIS = 100;
    static final long HEARTBEAT_MILLIS = 5_000;

    private final Context loop;
    private final Supplier<RuntimeState> source;
    private final List<Listener> listeners = new ArrayList<>();
    private @Nullable RuntimeState last;
    private long lastNanos = System.nanoTime();

    /** @param loop that it belongs to */
    StateFeed(Vertx vertx, Context loop, Supplier<RuntimeState> source) {
        this.loop = loop;
        this.source = source;
        // beside what pokes, for loads and speeds change by themselves
        vertx.setPeriodic(INTERVAL_MILLIS, id -> loop.runOnContext(ignored -> tellChange()));
        vertx.setPeriodic(HEARTBEAT_MILLIS, id -> loop.runOnContext(ignored -> heartbeat()));
    }

    /** Something has changed: tell it at once, unless something was told just now. Any thread. */
    void poke() {
        loop.runOnContext(ignored -> {
            if (System.nanoTime() - lastNanos >= INTERVAL_MILLIS * 1_000_000) {
                tellChange();
            }
        });
    }

    /** On the loop. */
    void listen(HttpServerRequest request) {
        if (listeners.size() >= MAX_LISTENERS) {
            throw HttpError.unavailable("too_many_listeners", 5, MAX_LISTENERS + " listen already");
        }
        Listener listener = new Listener(new EventStream(request));
        request.response().closeHandler(closed -> listeners.remove(listener));
        RuntimeState state = source.get();
        if (listeners.isEmpty()) {
            // all who listen have it; where others do, they are yet to be told what is new in it
            last = state;
            lastNanos = System.nanoTime();
        }
        listeners.add(listener);
        listener.tell(EventStream.data(Json.write(state)));
    }

    private void tellChange() {
        if (listeners.isEmpty()) {
            return;
        }
        RuntimeState state = source.get();
        if (!state.equals(last)) {
            last = state;
            lastNanos = System.nanoTime();
            Buffer event = EventStream.data(Json.write(state));
            List.copyOf(listeners).forEach(listener -> listener.tell(event));
        }
    }

    private void heartbeat() {
        listeners.stream().filter(listener -> !listener.stream.full()).forEach(listener -> listener.stream.keepAlive());
    }

    private static final class Listener {
        private final EventStream stream;
        private @Nullable Buffer missed;

        Listener(EventStream stream) {
            this.stream = stream;
        }

        void tell(Buffer event) {
            if (stream.full()) {
                missed = event;
                stream.onDrain(this::catchUp);
            } else {
                stream.write(event);
            }
        }

        private void catchUp() {
            Buffer event = missed;
            if (event != null) {
                missed = null;
                stream.write(event);
            }
        }
    }
}
