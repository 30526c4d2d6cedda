// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.serve;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class HealthServerTest {
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void portThatIsTakenIsNamedWithItsOption() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> HealthServer.start("127.0.0.1", taken.getLocalPort(), metrics))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("--metrics-port " + taken.getLocalPort() + " of --metrics-host 127.0.0.1")
                    .hasMessageContaining("already in use");
        }
    }

    @Test
    void hostThatIsNoneIsNamedWithItsOption() {
        assertThatThrownBy(() -> HealthServer.start("no.such.host.invalid", 0, metrics))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--metrics-host no.such.host.invalid")
                .hasMessageContaining("there is no such host");
    }
}
