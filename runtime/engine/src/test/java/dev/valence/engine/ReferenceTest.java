// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The engine against what transformers computes in float32 on the same checkpoints. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferenceTest {
    private static final double TOLERANCE = 2e-3;

    static final List<String> MODELS = Fixture.MODELS;
    private Engine engine;

    @BeforeAll
    void open() {
        engine = Engines.open(EngineOptions.DEFAULT.withThreads(2));
        MODELS.forEach(name -> engine.load(Fixture.of(name).spec(), progress -> {}));
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void logitsAreTheReferences(String name) {
        Fixture fixture = Fixture.of(name);
        assertThat(fixture.logitError(engine)).isLessThan(TOLERANCE);
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void greedyTokensAreTheReferences(String name) {
        Fixture fixture = Fixture.of(name);
        for (int i = 0; i < fixture.prompts().size(); i++) {
            Answer answer =
                    Answer.to(engine, Requests.greedy(name, fixture.prompts().get(i), 64));
            assertThat(answer.tokenIds())
                    .as("prompt " + i)
                    .isEqualTo(fixture.greedy().get(i));
            assertThat(answer.text())
                    .as("prompt " + i)
                    .isEqualTo(fixture.texts().get(i));
        }
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void greedyTokensAreTheReferencesInAMixedBatch(String name) {
        Fixture fixture = Fixture.of(name);
        List<Answer> answers = new ArrayList<>();
        fixture.prompts().forEach(prompt -> answers.add(Answer.to(engine, Requests.greedy(name, prompt, 64))));
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).tokenIds())
                    .as("prompt " + i)
                    .isEqualTo(fixture.greedy().get(i));
        }
    }
}
