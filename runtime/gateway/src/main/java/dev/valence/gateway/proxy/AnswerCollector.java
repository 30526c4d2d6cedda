// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.proxy;

import dev.valence.gateway.body.ByteBudget;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;

/** Keeps an answer that is no stream until it is whole, so that a replica may die while it writes it. */
final class AnswerCollector {
    private final HttpClientRequest sent;
    private final HttpClientResponse response;
    private final ByteBudget budget;
    private final Promise<Outcome> outcome;
    private final Buffer answer = Buffer.buffer();
    private long takenBytes;

    /** @param budget of all answers; an {@link Outcome.Answer} owns its bytes of it, any other outcome none */
    AnswerCollector(HttpClientRequest sent, HttpClientResponse response, ByteBudget budget, Promise<Outcome> outcome) {
        this.sent = sent;
        this.response = response;
        this.budget = budget;
        this.outcome = outcome;
    }

    void start() {
        outcome.future().onSuccess(ended -> {
            if (!(ended instanceof Outcome.Answer)) {
                budget.giveBack(takenBytes);
            }
        });
        response.handler(this::chunk);
        response.exceptionHandler(cause -> outcome.tryComplete(new Outcome.Died(cause)));
        response.endHandler(
                _ -> outcome.tryComplete(new Outcome.Answer(response.statusCode(), response.headers(), answer)));
    }

    private void chunk(Buffer chunk) {
        if (outcome.future().isComplete()) {
            return;
        }
        if (answer.length() + (long) chunk.length() > ProxySettings.MAX_ANSWER_BYTES) {
            giveUp(new Outcome.TooLarge());
        } else if (!budget.take(chunk.length())) {
            giveUp(new Outcome.NoRoom());
        } else {
            takenBytes += chunk.length();
            answer.appendBuffer(chunk);
        }
    }

    private void giveUp(Outcome why) {
        outcome.tryComplete(why);
        sent.reset();
    }
}
