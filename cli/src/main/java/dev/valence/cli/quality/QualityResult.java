// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * @param topics sorted by name
 * @param wrong answers that are not right
 */
public record QualityResult(String model, int right, int cases, Map<String, Score> topics, List<Wrong> wrong) {

    public record Score(int right, int cases) {
        public double share() {
            return cases == 0 ? 0 : (double) right / cases;
        }
    }

    /** @param expected a right answer; null: the case gives none */
    public record Wrong(
            String topic,
            String asked,
            String answered,
            @Nullable String expected) {}

    /** @param answers to the cases, in their order */
    public static QualityResult of(String model, List<QualityCase> cases, List<Answer> answers) {
        var topics = new TreeMap<String, Score>();
        var wrong = new ArrayList<Wrong>();
        int right = 0;
        for (int i = 0; i < cases.size(); i++) {
            var asked = cases.get(i);
            var answer = answers.get(i);
            var holds = !answer.refused() && asked.check().holds(answer);
            right += holds ? 1 : 0;
            topics.merge(
                    asked.topic(),
                    new Score(holds ? 1 : 0, 1),
                    (a, b) -> new Score(a.right() + b.right(), a.cases() + b.cases()));
            if (!holds) {
                wrong.add(new Wrong(asked.topic(), asked.question(), answer.toString(), asked.expected()));
            }
        }
        return new QualityResult(model, right, cases.size(), topics, List.copyOf(wrong));
    }

    public double share() {
        return new Score(right, cases).share();
    }
}
