// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import static dev.valence.gateway.fake.TestGateway.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.gateway.fake.TestGateway;
import dev.valence.gateway.proxy.ProxySettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LargeBodyTest {
    private static final int NAMES = 1_500_000;
    private final TestGateway gateway = new TestGateway(ProxySettings.DEFAULT, 1);

    @AfterEach
    void stop() throws TimeoutException {
        gateway.close();
    }

    /** JSON of as many different names, for a model nobody serves. */
    private static byte[] manyNames() {
        var json = new StringBuilder("{\"model\":\"nobody\"");
        IntStream.range(0, NAMES).forEach(i -> json.append(",\"name").append(i).append("\":1"));
        return json.append('}').toString().getBytes(UTF_8);
    }

    @Test
    void aLargeBodyHoldsUpNobodyElseOnItsEventLoop() throws Exception {
        byte[] body = manyNames();
        try (var large = new Socket("127.0.0.1", gateway.server.port());
                var small = new Socket("127.0.0.1", gateway.server.port())) {
            var smallAnswers = new BufferedInputStream(small.getInputStream());
            ask(small, smallAnswers);
            large.getOutputStream()
                    .write(("POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n")
                            .getBytes(UTF_8));
            large.getOutputStream().write(body, 0, body.length - 1);
            String received = "valence_gateway_request_bytes " + (double) (body.length - 1);
            until(
                    "all but the last byte has come",
                    () -> gateway.get(gateway.control("/metrics")).body().contains(received));
            large.getOutputStream().write(body, body.length - 1, 1);
            int meanwhile = 0;
            while (large.getInputStream().available() == 0) {
                ask(small, smallAnswers);
                meanwhile++;
            }
            assertThat(readLine(large.getInputStream())).startsWith("HTTP/1.1 404");
            assertThat(meanwhile)
                    .as("requests answered while a body of %d bytes is looked through", body.length)
                    .isGreaterThan(5);
        }
    }

    private static void ask(Socket connection, InputStream answers) throws IOException {
        connection.getOutputStream().write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
        while (!readLine(answers).equals("ok")) {
            // the head
        }
    }

    private static String readLine(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended after '" + line + "'");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
