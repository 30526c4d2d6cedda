// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import static dev.valence.gateway.fake.TestGateway.chat;
import static dev.valence.gateway.fake.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.gateway.fake.FakeRuntime;
import dev.valence.gateway.fake.TestGateway;
import dev.valence.gateway.proxy.ProxySettings;
import io.vertx.core.http.HttpServerResponse;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Request bodies, and answers that are no streams, are kept in memory within a bound of all together. */
class BudgetTest {
    private static final int PART_BYTES = 60_000;
    private static final int BUDGET_BYTES = 100_000;

    private final TestGateway gateway = new TestGateway(new ProxySettings(
            Duration.ofSeconds(5),
            BUDGET_BYTES,
            BUDGET_BYTES,
            BUDGET_BYTES,
            Duration.ofMinutes(1),
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1)));
    private final Queue<HttpServerResponse> begun = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() throws TimeoutException {
        gateway.close();
    }

    /** Writes most of an answer, and leaves the end to the test. */
    private FakeRuntime slow() {
        return gateway.runtime("slow", (_, request, _) -> {
            HttpServerResponse response = request.response();
            response.putHeader("content-type", "application/json")
                    .putHeader("content-length", Integer.toString(PART_BYTES + 2))
                    .write("\"" + "x".repeat(PART_BYTES))
                    .onSuccess(_ -> begun.add(response));
        });
    }

    private CompletableFuture<HttpResponse<String>> ask() {
        return gateway.http.sendAsync(gateway.post(chat("m", false)).build(), BodyHandlers.ofString());
    }

    private void untilAnswersHave(int bytes) {
        untilMetricsSay("valence_gateway_answer_bytes " + (double) bytes);
    }

    private void untilMetricsSay(String line) {
        until(line, () -> gateway.get(gateway.control("/metrics")).body().contains(line + "\n"));
    }

    @Test
    void anAnswerBeyondTheBoundOfAllIs503AndTheOthersArrive() throws Exception {
        gateway.serve("m", slow());
        var first = ask();
        untilAnswersHave(PART_BYTES + 1);

        var beyond = ask().get(20, TimeUnit.SECONDS);

        assertThat(beyond.statusCode()).isEqualTo(503);
        assertThat(beyond.headers().firstValue("retry-after")).isPresent();
        assertThat(beyond.body()).contains("\"code\":\"gateway_overloaded\"").contains("answer bytes in memory");
        assertThat(first).isNotDone();
        begun.element().end("\"");
        assertThat(first.get(20, TimeUnit.SECONDS).body()).hasSize(PART_BYTES + 2);
        untilAnswersHave(0);
    }

    @Test
    void aBodyBeyondTheBoundOfAllIs503() throws Exception {
        try (var socket = new Socket("127.0.0.1", gateway.server.port())) {
            String head = "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + BUDGET_BYTES + "\r\n\r\n";
            socket.getOutputStream().write((head + "x".repeat(PART_BYTES)).getBytes(StandardCharsets.UTF_8));
            untilMetricsSay("valence_gateway_request_bytes " + (double) PART_BYTES);

            HttpResponse<String> beyond = gateway.send("y".repeat(PART_BYTES));

            assertThat(beyond.statusCode()).isEqualTo(503);
            assertThat(beyond.body())
                    .contains("\"code\":\"gateway_overloaded\"")
                    .contains("request bytes in memory");
        }
        untilMetricsSay("valence_gateway_request_bytes 0.0");
    }

    @Test
    void aReplicaThatDiesInItsAnswerAndAClientThatLeavesGiveTheirBytesBack() {
        gateway.serve("m", slow());
        var dropped = ask();
        untilAnswersHave(PART_BYTES + 1);
        dropped.cancel(true);
        untilAnswersHave(0);

        var unlucky = ask();
        untilAnswersHave(PART_BYTES + 1);
        var good = gateway.runtime("good", (_, request, _) -> request.response().end("{}"));
        gateway.serve("m", good);
        until("the second answer has begun", () -> begun.size() == 2);
        begun.stream().skip(1).forEach(response -> response.reset());

        assertThat(unlucky.join().body()).isEqualTo("{}");
        untilAnswersHave(0);
    }
}
