// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.server.http.Answers;
import dev.valence.server.metrics.Outcome;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;

/** One JSON object, once all choices have ended. */
final class WholeAnswer implements Answer {
    private final HttpServerRequest request;
    private final Task task;
    private final Outputs outputs;
    private final Call call;

    WholeAnswer(HttpServerRequest request, Task task, Outputs outputs, Call call) {
        this.request = request;
        this.task = task;
        this.outputs = outputs;
        this.call = call;
    }

    @Override
    public void advance() {
        if (!outputs.allEnded()) {
            return;
        }
        List<AnswerFormat.Choice> choices = new ArrayList<>(outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            ChoiceOutput output = outputs.of(i);
            choices.add(new AnswerFormat.Choice(i, output.take(), output.reason()));
        }
        Answers.json(request, 200, task.format().whole(choices, outputs.usage()));
        call.end(Outcome.OK);
    }

    @Override
    public void stop() {}
}
