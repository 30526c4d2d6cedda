// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ServerConfigTest {

    @Test
    void portsAreDifferentAndInRange() {
        assertThatThrownBy(() -> config(8000, 8000)).hasMessage("--port and --control-port are both 8000; give two");
        assertThatThrownBy(() -> config(-1, 9090)).hasMessage("--port must be from 0 to 65535, but is -1");
        assertThatThrownBy(() -> config(0, 65_536)).hasMessage("--control-port must be from 0 to 65535, but is 65536");
        assertThat(config(0, 0).port()).isZero();
    }

    @Test
    void theTokenIsNotShown() {
        assertThat(config(8000, 9090).toString()).doesNotContain("secret");
    }

    private static ServerConfig config(int port, int controlPort) {
        return new ServerConfig("127.0.0.1", port, controlPort, "secret", 1, Limits.DEFAULT);
    }
}
