// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.server.config.Limits;
import dev.valence.server.fake.Await;
import dev.valence.server.fake.RawClient;
import dev.valence.server.fake.TestLimits;
import dev.valence.server.fake.TestRuntime;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that leave, read slowly, wait long or come in too great a number. */
class ClientBehaviourTest {
    private static final String ENDLESS =
            "{\"model\":\"m\",\"n\":3,\"ignore_eos\":true,\"max_tokens\":4000,\"stream\":%s,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatLeavesEndsAllItsChoices(boolean stream) throws Exception {
        try (TestRuntime runtime = TestRuntime.withModel()) {
            runtime.engine.stepMillis(5);
            RawClient client = new RawClient(runtime.process.port());
            client.post("/v1/chat/completions", ENDLESS.formatted(stream));
            Await.until("three choices run", () -> runtime.engine.running() == 3);

            client.close();

            Await.until("no choice runs", () -> runtime.engine.running() == 0);
            assertThat(runtime.engine.cancelled).hasValue(3);
            Await.until("it is counted", () -> metrics(runtime).contains("outcome=\"disconnected\""));
        }
    }

    @Test
    void aClientThatLeavesWhileItsRequestIsPreparedStartsNothing() throws Exception {
        try (TestRuntime runtime = TestRuntime.withModel()) {
            try (RawClient client = new RawClient(runtime.process.port())) {
                client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000\r\n\r\n{\"model\"");
            }

            Await.until("it is counted", () -> metrics(runtime).contains("outcome=\"disconnected\""));
            assertThat(runtime.engine.requests).isEmpty();
        }
    }

    @Test
    void aReaderThatStopsReadingIsGivenUp() throws Exception {
        try (TestRuntime runtime = TestRuntime.withModel(TestLimits.slowReaders(Duration.ofSeconds(30), 1000));
                RawClient client = new RawClient(runtime.process.port())) {
            stall(runtime, client);

            Await.until("it is counted", () -> metrics(runtime).contains("outcome=\"slow_reader\""));
            Await.until("no choice runs", () -> runtime.engine.running() == 0);
        }
    }

    @Test
    void aReaderThatDoesNotTakeItsLogProbabilitiesIsGivenUp() throws Exception {
        try (TestRuntime runtime = TestRuntime.withModel(TestLimits.pendingLogprobs(1000));
                RawClient client = new RawClient(runtime.process.port())) {
            runtime.engine.stepMillis(1);
            client.post(
                    "/v1/chat/completions",
                    "{\"model\":\"m\",\"n\":16,\"logprobs\":true,\"top_logprobs\":20,\"ignore_eos\":true,"
                            + "\"max_tokens\":2000,\"stream\":true,"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");

            Await.until("it is counted", () -> metrics(runtime).contains("outcome=\"slow_reader\""));
        }
    }

    @Test
    void aReaderThatStallsTooLongIsGivenUp() throws Exception {
        try (TestRuntime runtime =
                        TestRuntime.withModel(TestLimits.slowReaders(Duration.ofMillis(100), Integer.MAX_VALUE));
                RawClient client = new RawClient(runtime.process.port())) {
            stall(runtime, client);

            Await.until("it is counted", () -> metrics(runtime).contains("outcome=\"slow_reader\""));
        }
    }

    @Test
    void aSlowReaderGetsAllInFewerAndLargerEvents() throws Exception {
        try (TestRuntime runtime =
                        TestRuntime.withModel(TestLimits.slowReaders(Duration.ofSeconds(30), Integer.MAX_VALUE));
                RawClient client = new RawClient(runtime.process.port())) {
            stall(runtime, client);
            Await.until("all choices have begun", () -> runtime.engine.requests.size() == 64);
            Await.until("all was generated", () -> runtime.engine.running() == 0);

            String all = client.readUntil("data: [DONE]");

            // 64 choices of 2000 tokens came in far fewer events
            assertThat(all.split("data: ", -1).length).isLessThan(64 * 2000 / 2);
            assertThat(all).contains("\"finish_reason\":\"length\"");
        }
    }

    /** Asks for more than the sockets' buffers hold, and does not read. */
    private static void stall(TestRuntime runtime, RawClient client) throws IOException {
        runtime.engine.stepMillis(1);
        client.post(
                "/v1/chat/completions",
                "{\"model\":\"m\",\"n\":64,\"ignore_eos\":true,\"max_tokens\":2000,\"stream\":true,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");
    }

    @Test
    void aSilentStreamIsKeptAlive() throws Exception {
        try (TestRuntime runtime = TestRuntime.withModel(TestLimits.keepAlive(Duration.ofMillis(30)));
                RawClient client = new RawClient(runtime.process.port())) {
            runtime.engine.pause();
            client.post("/v1/chat/completions", ENDLESS.formatted(true));

            assertThat(client.readUntil(": keep-alive\n\n")).contains("200 OK");
            client.readUntil(": keep-alive\n\n");
            runtime.engine.resume();
            client.readUntil("data: [DONE]");
        }
    }

    @Test
    void anAnswerThatTakesTooLongIsEnded() {
        try (TestRuntime runtime = TestRuntime.withModel(TestLimits.requestTime(Duration.ofMillis(100)))) {
            runtime.engine.stepMillis(5);

            HttpResponse<String> whole = runtime.chat(ENDLESS.formatted(false));
            HttpResponse<String> streamed = runtime.chat(ENDLESS.formatted(true));

            assertThat(whole.statusCode()).isEqualTo(504);
            assertThat(TestRuntime.json(whole).at("/error/code").asText()).isEqualTo("timeout");
            assertThat(TestRuntime.json(TestRuntime.events(streamed).getLast())
                            .at("/error/code")
                            .asText())
                    .isEqualTo("timeout");
            Await.until("nothing runs", () -> runtime.engine.running() == 0);
        }
    }

    @Test
    @Timeout(60)
    void theBodiesOfAllRequestsTogetherAreBounded() throws Exception {
        String body = ENDLESS.formatted(false);
        try (TestRuntime runtime = TestRuntime.withModel(TestLimits.bodies(body.length() + 100))) {
            RawClient first = new RawClient(runtime.process.port());
            sendPartOfABody(first, body.length());
            while (runtime.chat(body).statusCode() != 503) {
                // that one came before the part did, and took its place
                first.close();
                first = new RawClient(runtime.process.port());
                sendPartOfABody(first, body.length());
            }
            HttpResponse<String> refused = runtime.chat(body);
            assertThat(TestRuntime.json(refused).at("/error/code").asText()).isEqualTo("overloaded");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");

            first.close();

            Await.until("they are given back", () -> runtime.chat(body).statusCode() == 200);
            assertThat(runtime.chat(body).statusCode()).isEqualTo(200);
            assertThat(runtime.chat("{\"model\":1}" + " ".repeat(101)).statusCode())
                    .isEqualTo(400);
            assertThat(runtime.chat(body).statusCode()).isEqualTo(200);
        }
    }

    private static void sendPartOfABody(RawClient client, int bytesToCome) throws IOException {
        client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + (bytesToCome + 101) + "\r\n\r\n" + " ".repeat(101));
    }

    @Test
    void moreRequestsThanTheLimitAreToldToComeBack() throws Exception {
        try (TestRuntime runtime = TestRuntime.withModel(TestLimits.inFlight(1));
                RawClient first = new RawClient(runtime.process.port())) {
            runtime.engine.pause();
            first.post("/v1/chat/completions", ENDLESS.formatted(true));
            Await.until("the first runs", () -> runtime.engine.running() == 3);

            HttpResponse<String> second = runtime.chat(ENDLESS.formatted(true));

            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(TestRuntime.json(second).at("/error/code").asText()).isEqualTo("overloaded");
            assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
        }
    }

    @Test
    void aFullQueueOfTheEngineIsToldBeforeTheStreamBegins() {
        try (TestRuntime runtime = TestRuntime.withModel()) {
            runtime.engine.maxWaiting(1);
            runtime.engine.pause();

            HttpResponse<String> response = runtime.chat(ENDLESS.formatted(true));

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(TestRuntime.json(response).at("/error/code").asText()).isEqualTo("queue_full");
            Await.until("the choice that had got in is ended", () -> runtime.engine.running() == 0);
        }
    }

    @Test
    void anErrorAfterTheFirstTokenIsTheLastEvent() {
        try (TestRuntime runtime = TestRuntime.withModel()) {
            runtime.engine.stepMillis(30);
            runtime.engine.failAfterTokens(3);

            HttpResponse<String> response = runtime.chat(ENDLESS.formatted(true));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(TestRuntime.events(response)).doesNotContain("[DONE]");
            assertThat(TestRuntime.json(TestRuntime.events(response).getLast())
                            .at("/error/code")
                            .asText())
                    .isEqualTo("device_fault");
        }
    }

    @Test
    void idleAndCreepingConnectionsAreClosedButNotThoseThatWaitForAnAnswer() throws Exception {
        try (TestRuntime runtime = TestRuntime.withModel(TestLimits.connections(100, Duration.ofMillis(200)));
                RawClient idle = new RawClient(runtime.process.port());
                RawClient creeping = new RawClient(runtime.process.port());
                RawClient waiting = new RawClient(runtime.process.port())) {
            runtime.engine.pause();
            waiting.post("/v1/chat/completions", ENDLESS.formatted(false));
            creeping.send("POST /v1/chat/completions HTTP/1.1\r\nHos");

            assertThat(idle.readAll()).isEmpty();
            assertThat(creeping.readAll()).isEmpty();
            runtime.engine.resume();
            assertThat(waiting.readUntil("\r\n")).contains("200 OK");
        }
    }

    @Test
    void aConnectionServesManyRequests() throws Exception {
        try (TestRuntime runtime = TestRuntime.withModel();
                RawClient client = new RawClient(runtime.process.port())) {
            client.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
            client.readUntil("\"reasons\":[]}");
            client.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"a\"}");
            client.readUntil("echo: a");
            client.post("/v1/completions", "{\"model\":\"nobody\",\"prompt\":\"a\"}");
            client.readUntil("model_not_found");
            client.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"b\",\"stream\":true}");
            client.readUntil("[DONE]");
            client.send("GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n");
            client.readUntil("\"object\":\"list\"");
        }
    }

    @Test
    void connectionsAreBounded() throws Exception {
        try (TestRuntime runtime = TestRuntime.start(TestLimits.connections(1, Duration.ofSeconds(75)));
                RawClient first = new RawClient(runtime.process.port())) {
            first.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
            first.readUntil("live");

            try (RawClient second = new RawClient(runtime.process.port())) {
                assertThat(second.readAll()).isEmpty();
            }
        }
    }

    @Test
    void bodiesAreBoundedInSizeAndTime() throws Exception {
        try (TestRuntime runtime = TestRuntime.start(TestLimits.body(1000, Duration.ofMillis(100)));
                RawClient declared = new RawClient(runtime.process.port());
                RawClient chunked = new RawClient(runtime.process.port());
                RawClient slow = new RawClient(runtime.process.port())) {
            String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
            declared.send(head + "Content-Length: 99999999999\r\n\r\n");
            chunked.send(head + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(1001) + "\r\n");
            slow.send(head + "Content-Length: 10\r\n\r\n{");

            assertThat(declared.readAll())
                    .contains("413")
                    .contains("body_too_large")
                    .contains("1000 bytes");
            assertThat(chunked.readAll()).contains("413").contains("body_too_large");
            assertThat(slow.readAll()).contains("408").contains("request_timeout");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"431", "414", "400"})
    void whatIsNoHttpIsRefusedInTheSameForm(String status) throws Exception {
        try (TestRuntime runtime = TestRuntime.start(Limits.DEFAULT);
                RawClient client = new RawClient(runtime.process.port())) {
            client.send(
                    switch (status) {
                        case "431" -> "GET /health/live HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n";
                        case "414" -> "GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n\r\n";
                        default -> "GET /v1/models/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
                    });

            assertThat(client.readAll())
                    .startsWith("HTTP/1.")
                    .contains(" " + status + " ")
                    .contains("{\"error\":{\"message\"");
        }
    }

    @Test
    void aNegativeContentLengthIsRefused() throws Exception {
        try (TestRuntime runtime = TestRuntime.start(Limits.DEFAULT);
                RawClient client = new RawClient(runtime.process.port())) {
            client.send("POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: -1\r\n\r\n");

            assertThat(client.readAll()).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void aStoppedProcessAcceptsNoConnection() {
        TestRuntime runtime = TestRuntime.withModel();
        int port = runtime.process.port();
        runtime.close();

        assertThatThrownBy(() -> new RawClient(port).close()).isInstanceOf(IOException.class);
    }

    private static String metrics(TestRuntime runtime) {
        return runtime.get(runtime.control("/metrics")).body();
    }
}
