// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KubernetesEventsTest {
    @Test
    void eventOfTheLongestNameThereIsHasANameThatKubernetesTakes() {
        String longest = "a".repeat(236) + "." + "b".repeat(16);
        assertThat(KubernetesEvents.name(longest, Long.MAX_VALUE))
                .hasSizeLessThanOrEqualTo(253)
                .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
                .endsWith(".7fffffffffffffff");
        assertThat(KubernetesEvents.name("m", 255)).isEqualTo("m.ff");
    }
}
