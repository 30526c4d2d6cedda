// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeathsTest {
    private static final Instant MADE = Instant.parse("2026-11-21T10:00:00Z");

    private final Deaths deaths = new Deaths();

    @Test
    void youngDeathsOfANameAreCountedOnceEach() {
        assertThat(died("p-0", "first", Duration.ZERO)).isEqualTo(1);
        assertThat(died("p-0", "first", Duration.ZERO)).isEqualTo(1);
        assertThat(died("p-0", "second", Duration.ofSeconds(3))).isEqualTo(2);
        assertThat(died("p-1", "other", Duration.ZERO)).isEqualTo(1);
    }

    @Test
    void podThatLivedLongIsNoSuccessorOfThoseThatDiedYoung() {
        died("p-0", "first", Duration.ZERO);
        assertThat(died("p-0", "second", Deaths.YOUNG)).isZero();
        assertThat(died("p-0", "third", Duration.ZERO)).isEqualTo(1);
    }

    private int died(String name, String uid, Duration age) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName(name)
                .withUid(uid)
                .withCreationTimestamp(MADE.toString())
                .endMetadata()
                .build();
        return deaths.learn(pod, MADE.plus(age));
    }
}
