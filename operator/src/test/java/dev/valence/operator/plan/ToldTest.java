// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.crds.condition.Reason;
import org.junit.jupiter.api.Test;

class ToldTest {
    @Test
    void reasonThatTheApiKnowsIsTakenOver() {
        assertThat(Told.of("MissingTensor", "m lacks w."))
                .isEqualTo(new Told(Reason.MissingTensor, "m lacks w.", false));
    }

    @Test
    void reasonThatTheApiDoesNotKnowIsInTheMessage() {
        assertThat(Told.of("GoneFishing", "back at five"))
                .isEqualTo(new Told(Reason.LoadFailed, "GoneFishing: back at five", true));
        assertThat(Told.of("GoneFishing", null).message()).isEqualTo("GoneFishing: The runtime gave no message.");
    }

    @Test
    void whatARuntimeDoesNotSayIsNeverNull() {
        assertThat(Told.of(null, null)).isEqualTo(new Told(Reason.LoadFailed, "The runtime gave no message.", false));
        assertThat(Told.of("", " ")).isEqualTo(new Told(Reason.LoadFailed, "The runtime gave no message.", false));
        assertThat(Told.of("MissingFile", null))
                .isEqualTo(new Told(Reason.MissingFile, "The runtime gave no message.", false));
    }
}
