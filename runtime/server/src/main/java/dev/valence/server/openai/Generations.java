// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.Generation;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationListener;
import dev.valence.engine.api.GenerationResult;
import dev.valence.engine.api.TokenChunk;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The generations of one request, one for each choice. Brings what the engine's thread tells to the request's event
 * loop: however much is told before the loop gets to it, the engine's thread schedules one hop.
 */
final class Generations {

    /** What the engine told of one choice. */
    sealed interface Event {
        int choice();

        record Tokens(int choice, TokenChunk chunk, long atNanos) implements Event {}

        record Finished(int choice, GenerationResult result) implements Event {}

        record Failed(int choice, GenerationException error) implements Event {}
    }

    private final Context loop;
    private final Consumer<List<Event>> sink;
    private final List<Generation> running = new ArrayList<>();
    /** Guarded by itself. */
    private final List<Event> told = new ArrayList<>();

    /** @param sink hears of events in order, on {@code loop} */
    Generations(Context loop, Consumer<List<Event>> sink) {
        this.loop = loop;
        this.sink = sink;
    }

    /** On {@code loop}. */
    void submit(Engine engine, Task task) {
        for (int choice = 0; choice < task.choices(); choice++) {
            running.add(engine.submit(task.generation(choice), new Listener(choice)));
        }
    }

    /** On {@code loop}. */
    void cancel(int choice) {
        running.get(choice).cancel();
    }

    /** On {@code loop}. */
    void cancel() {
        running.forEach(Generation::cancel);
    }

    private void tell(Event event) {
        boolean first;
        synchronized (told) {
            first = told.isEmpty();
            told.add(event);
        }
        if (first) {
            loop.runOnContext(ignored -> deliver());
        }
    }

    private void deliver() {
        List<Event> events;
        synchronized (told) {
            events = List.copyOf(told);
            told.clear();
        }
        sink.accept(events);
    }

    private final class Listener implements GenerationListener {
        private final int choice;

        Listener(int choice) {
            this.choice = choice;
        }

        @Override
        public void onTokens(TokenChunk chunk) {
            tell(new Event.Tokens(choice, chunk, System.nanoTime()));
        }

        @Override
        public void onFinished(GenerationResult result) {
            tell(new Event.Finished(choice, result));
        }

        @Override
        public void onFailed(GenerationException error) {
            tell(new Event.Failed(choice, error));
        }
    }
}
