// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstOutputTest {
    @ParameterizedTest
    @ValueSource(strings = {"", ": ping\n\n", ":\r\n\r\n: a\n: b\n\n"})
    void commentsAreNoEvent(String events) {
        assertThat(FirstOutput.in(events)).isEqualTo(new FirstOutput.Comments());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ": ping\n\ndata: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"},\"finish_reason\":null}]}\n\n",
                "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n",
                "event: x\ndata:{\"choices\":[{\"delta\":{}},{\"delta\":{\"role\":\"assistant\",\"content\":null}}]}\n\n"
            })
    void anOpeningIsNoOutput(String events) {
        assertThat(FirstOutput.in(events)).isEqualTo(new FirstOutput.Opening());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"a\"}}]}\n\n",
                "data: {\"choices\":[{\"delta\":{}},{\"delta\":{\"content\":\" \"}}]}\n\n",
                "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n",
                "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0}]}}]}\n\n",
                "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
                "data: {\"choices\":[{\"text\":\"a\"}]}\n\n",
                "data: {\"choices\":[],\"usage\":{}}\n\n",
                "data: {\"error\":{\"message\":\"x\",\"type\":\"invalid_request_error\"}}\n\n",
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"
                        + "data: {\"error\":{\"message\":\"x\",\"type\":\"server_error\"}}\n\n",
                "data: [DONE]\n\n",
                "data: something else\n\n",
                ": ping\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"
            })
    void aTokenOrAnythingUnknownIsOutput(String events) {
        assertThat(FirstOutput.in(events)).isEqualTo(new FirstOutput.Here());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":{\"message\":\"gone\",\"type\":\"server_error\"}}\n\n",
                ": ping\n\ndata: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n"
                        + "data: {\"error\":{\"message\":\"gone\",\"type\":\"server_error\"}}\n\n"
            })
    void aFailureOfTheReplicaBeforeAnyOutputIsNoOutput(String events) {
        assertThat(FirstOutput.in(events)).isEqualTo(new FirstOutput.Failure("gone"));
    }
}
