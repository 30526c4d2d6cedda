// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.server.config.Limits;
import dev.valence.server.http.EventStream;
import dev.valence.server.http.Json;
import dev.valence.server.metrics.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.BitSet;

/**
 * A stream of events. Whatever has come since the last write goes out in one: one text for each choice. A reader
 * slower than the model makes events larger, not more; one that stops reading is given up.
 */
final class StreamAnswer implements Answer {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Limits limits;
    private final EventStream stream;
    private final Task task;
    private final Outputs outputs;
    private final Call call;
    private final BitSet begun = new BitSet();
    private final BitSet ended = new BitSet();
    private final long keepAliveTimer;
    private long stallTimer = NO_TIMER;
    private boolean silent = true;

    StreamAnswer(Vertx vertx, Limits limits, EventStream stream, Task task, Outputs outputs, Call call) {
        this.vertx = vertx;
        this.limits = limits;
        this.stream = stream;
        this.task = task;
        this.outputs = outputs;
        this.call = call;
        this.keepAliveTimer = vertx.setPeriodic(limits.keepAlive().toMillis(), id -> keepAlive());
    }

    @Override
    public void advance() {
        if (stream.closed()) {
            return;
        }
        if (stream.full()) {
            hold();
            return;
        }
        stopStallTimer();
        Buffer events = Buffer.buffer();
        for (int i = 0; i < outputs.size(); i++) {
            collect(i, events);
        }
        if (events.length() > 0) {
            silent = false;
            stream.write(events);
        }
        if (ended.cardinality() == outputs.size()) {
            if (task.includeUsage()) {
                stream.event(task.format().usage(outputs.usage()));
            }
            stream.end("[DONE]");
            call.end(Outcome.OK);
        }
    }

    @Override
    public void stop() {
        vertx.cancelTimer(keepAliveTimer);
        stopStallTimer();
    }

    private void collect(int choice, Buffer events) {
        ChoiceOutput output = outputs.of(choice);
        boolean over = output.result() != null && !ended.get(choice);
        boolean first = !begun.get(choice);
        if (output.hasPending() || (over && first)) {
            begun.set(choice);
            task.format().deltas(choice, first, output.take()).forEach(event -> append(events, event));
        }
        if (over) {
            ended.set(choice);
            append(events, task.format().finish(choice, output.reason()));
        }
    }

    private static void append(Buffer events, Object event) {
        events.appendBuffer(EventStream.data(Json.write(event)));
    }

    private void hold() {
        if (outputs.pendingChars() > limits.maxPendingChars()
                || outputs.pendingLogprobs() > limits.maxPendingLogprobs()) {
            call.abort(Outcome.SLOW_READER);
        } else if (stallTimer == NO_TIMER) {
            stallTimer = vertx.setTimer(limits.stallTime().toMillis(), id -> call.abort(Outcome.SLOW_READER));
            stream.onDrain(this::advance);
        }
    }

    private void stopStallTimer() {
        if (stallTimer != NO_TIMER) {
            vertx.cancelTimer(stallTimer);
            stallTimer = NO_TIMER;
        }
    }

    private void keepAlive() {
        if (silent && !stream.full()) {
            stream.keepAlive();
        }
        silent = true;
    }
}
