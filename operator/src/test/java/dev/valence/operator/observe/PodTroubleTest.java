// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class PodTroubleTest {
    @Test
    void kubeletThatWouldNotHaveThePodIsQuoted() {
        assertThat(
                        trouble(
                                "{phase: Failed, reason: UnexpectedAdmissionError, message: 'Allocate failed: no healthy GPU'}"))
                .isEqualTo("UnexpectedAdmissionError: Allocate failed: no healthy GPU");
        assertThat(trouble("{phase: Failed, reason: OutOfcpu}")).isEqualTo("OutOfcpu");
    }

    @Test
    void whyItWasEvictedIsSaidBeforeHowItsContainerEnded() {
        assertThat(trouble("{phase: Failed, reason: Evicted, message: 'low on memory', containerStatuses:"
                        + " [{name: runtime, state: {terminated: {exitCode: 137}}}]}"))
                .isEqualTo("Evicted: low on memory");
    }

    @Test
    void podThatRunsHasNone() {
        assertThat(trouble("{phase: Running, containerStatuses: [{name: runtime, state: {running: {}}}]}"))
                .isEmpty();
    }

    @Test
    void containerThatEndedOnceIsStartedAgainAndIsNoTroubleUntilTheKubeletBacksOff() {
        String ended = "containerStatuses: [{name: runtime, state: {terminated: {exitCode: 3, message: 'no token'}}}]";
        assertThat(trouble("{phase: Running, " + ended + "}")).isEmpty();
        assertThat(trouble("{phase: Failed, " + ended + "}")).isEqualTo("container ended with status 3: no token");
        assertThat(trouble("{phase: Running, containerStatuses: [{name: runtime, state:"
                        + " {waiting: {reason: CrashLoopBackOff, message: 'back-off 10s'}}}]}"))
                .isEqualTo("CrashLoopBackOff: back-off 10s");
    }

    private static String trouble(String status) {
        Pod pod = Serialization.unmarshal("apiVersion: v1\nkind: Pod\nstatus: " + status, Pod.class);
        return PodTrouble.of(pod).orElse("");
    }
}
