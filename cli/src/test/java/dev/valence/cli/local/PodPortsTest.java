// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodPortsTest {

    @Test
    void aPortThatIsTakenEverywhereIsNamed() throws IOException {
        try (var everywhere = new ServerSocket(0)) {
            int port = everywhere.getLocalPort();
            assertThat(PodPorts.problem(List.of(port)))
                    .hasValueSatisfying(problem -> assertThat(problem).contains("port " + port, "ss -ltnp"));
        }
    }

    @Test
    void oneThatIsTakenOnAnotherAddressIsFreeForPods() throws IOException {
        try (var local = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(PodPorts.problem(List.of(local.getLocalPort()))).isEmpty();
        }
    }
}
