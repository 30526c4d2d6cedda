// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import static dev.valence.gateway.fake.Behaviours.DONE;
import static dev.valence.gateway.fake.Behaviours.ROLE;
import static dev.valence.gateway.fake.Behaviours.STOP;
import static dev.valence.gateway.fake.Behaviours.error;
import static dev.valence.gateway.fake.Behaviours.token;
import static dev.valence.gateway.fake.TestGateway.chat;
import static dev.valence.gateway.fake.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.gateway.fake.Behaviours;
import dev.valence.gateway.fake.FakeRuntime;
import dev.valence.gateway.fake.TestGateway;
import dev.valence.gateway.proxy.ProxySettings;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamTest {
    private static final Duration STALL = Duration.ofSeconds(3);
    private final TestGateway gateway = new TestGateway(new ProxySettings(
            Duration.ofSeconds(5),
            1 << 20,
            64 << 20,
            64 << 20,
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            STALL));

    @AfterEach
    void stop() throws TimeoutException {
        gateway.close();
    }

    @Test
    void eventsTravelByteForByte() {
        gateway.serve("m", gateway.runtime("a", Behaviours.says("a", "b")));
        var response = gateway.send(chat("m", true));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(response.body()).isEqualTo(ROLE + token("a") + token("b") + STOP + DONE);
    }

    @Test
    void aTokenArrivesBeforeTheNextIsMade() throws Exception {
        var second = new CountDownLatch(1);
        gateway.serve("m", gateway.runtime("a", (runtime, request, _) -> {
            HttpServerResponse stream = FakeRuntime.openStream(request);
            stream.write(ROLE);
            stream.write(token("first"));
            runtime.vertx()
                    .executeBlocking(() -> second.await(10, TimeUnit.SECONDS))
                    .onSuccess(released -> {
                        if (released) {
                            stream.end(token("second") + DONE);
                        }
                    });
        }));
        HttpResponse<InputStream> response =
                gateway.http.send(gateway.post(chat("m", true)).build(), BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains("role");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).contains("first");
            second.countDown();
            assertThat(lines.readAllAsString()).contains("second").endsWith(DONE);
        }
    }

    @Test
    void aReplicaKilledBeforeTheFirstTokenIsReplaced() {
        for (String part : List.of(ROLE, ROLE + token("half").substring(0, 30))) {
            var bad = gateway.runtime("bad", Behaviours.diesAfter(part));
            var good = gateway.runtime("good", Behaviours.says("hello"));
            gateway.serve("m", bad, good);
            for (int i = 0; i < 4; i++) {
                var response = gateway.send(chat("m", true));
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).isEqualTo(ROLE + token("hello") + STOP + DONE);
            }
            assertThat(good.requests()).isEqualTo(4);
        }
    }

    @Test
    void aReplicaThatGivesUpBeforeTheFirstTokenIsReplaced() {
        for (String opening : List.of("", ROLE)) {
            var unloading = gateway.runtime("unloading", Behaviours.streams(opening + error("model_unloading")));
            var good = gateway.runtime("good", Behaviours.says("hello"));
            gateway.serve("m", unloading, good);
            // of equals one is drawn
            for (int i = 0; i < 100 && unloading.requests() == 0; i++) {
                assertThat(gateway.send(chat("m", true)).body()).isEqualTo(ROLE + token("hello") + STOP + DONE);
            }
            assertThat(unloading.requests()).isPositive();
        }
    }

    @Test
    void aRequestThatFailsAtEveryReplicaIsNotAskedWithoutEnd() {
        var runtimes = IntStream.range(0, 5)
                .mapToObj(i -> gateway.runtime("r" + i, Behaviours.streams(ROLE + error("step_failed"))))
                .toArray(FakeRuntime[]::new);
        gateway.serve("m", runtimes);
        var response = gateway.send(chat("m", true));
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("\"code\":\"replica_failed\"").contains("3 replicas");
        assertThat(Arrays.stream(runtimes).mapToInt(FakeRuntime::requests).sum())
                .isEqualTo(3);
    }

    @Test
    void anErrorAfterTheFirstTokenIsTheClientsToHandle() {
        String events = ROLE + token("a") + error("model_unloading");
        var unloading = gateway.runtime("unloading", Behaviours.streams(events));
        gateway.serve("m", unloading);
        assertThat(gateway.send(chat("m", true)).body()).isEqualTo(events);
        assertThat(unloading.requests()).isEqualTo(1);
    }

    @Test
    void aReplicaKilledInTheMiddleEndsTheStreamWithAnError() {
        var bad = gateway.runtime(
                "bad", Behaviours.diesAfter(ROLE + token("a") + token("b").substring(0, 40)));
        gateway.serve("m", bad);
        var response = gateway.send(chat("m", true));
        assertThat(response.statusCode()).isEqualTo(200);
        // whole events, then the error; nothing of the half one
        assertThat(response.body())
                .startsWith(ROLE + token("a") + "data: {\"error\":{")
                .contains("\"type\":\"server_error\"")
                .contains("\"code\":\"replica_failed\"")
                .endsWith("}}\n\n")
                .doesNotContain("[DONE]");
        assertThat(bad.requests()).isEqualTo(1);
    }

    @Test
    void aStreamThatEndsWithinAnEventIsAnError() {
        gateway.serve(
                "m",
                gateway.runtime(
                        "bad",
                        (_, request, _) -> FakeRuntime.openStream(request).end(token("a") + "data: {\"choi")));
        assertThat(gateway.send(chat("m", true)).body())
                .startsWith(token("a") + "data: {\"error\"")
                .doesNotContain("choi\"");
    }

    @Test
    void aClientThatLeavesEndsTheWorkAtTheReplica() throws Exception {
        var runtime = gateway.runtime(
                "a", (_, request, _) -> FakeRuntime.openStream(request).write(token("a")));
        gateway.serve("m", runtime);
        HttpResponse<InputStream> response =
                gateway.http.send(gateway.post(chat("m", true)).build(), BodyHandlers.ofInputStream());
        assertThat(response.body().read()).isEqualTo('d');
        response.body().close();
        assertThat(runtime.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClientThatLeavesBeforeTheFirstTokenEndsTheWorkToo() throws Exception {
        var runtime = gateway.runtime("a", Behaviours.neverAnswers());
        gateway.serve("m", runtime);
        var waiting = gateway.http.sendAsync(gateway.post(chat("m", true)).build(), BodyHandlers.ofString());
        until("the request is under way", () -> runtime.requests() == 1);
        waiting.cancel(true);
        assertThat(runtime.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Writes for as long as it may, and says how much it could. */
    private static FakeRuntime.Behaviour writesWithoutEnd(AtomicLong written) {
        String event = token("x".repeat(8_000));
        return (_, request, _) -> {
            HttpServerResponse stream = FakeRuntime.openStream(request);
            Runnable[] pump = new Runnable[1];
            pump[0] = () -> {
                while (!stream.writeQueueFull() && !stream.closed()) {
                    written.addAndGet(event.length());
                    stream.write(event);
                }
                stream.drainHandler(_ -> pump[0].run());
            };
            pump[0].run();
        };
    }

    private Socket rawRequest(String body) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", gateway.server.port()));
        socket.getOutputStream()
                .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                + body)
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Test
    void aSlowClientSlowsTheReplicaAndOneThatStopsIsCutOff() throws Exception {
        var written = new AtomicLong();
        var runtime = gateway.runtime("a", writesWithoutEnd(written));
        gateway.serve("m", runtime);
        try (Socket client = rawRequest(chat("m", true))) {
            assertThat(client.getInputStream().read()).isEqualTo('H');
            // reads no more: the buffers on the way fill up, the replica stops, and then the client's time is over
            assertThat(runtime.clientGone.await(15, TimeUnit.SECONDS)).isTrue();
            assertThat(written.get()).as("bytes the replica got rid of").isLessThan(32L << 20);
        }
    }

    @Test
    void aClientThatReadsSlowlyGetsEverything() throws Exception {
        int events = 2_000;
        String event = token("y".repeat(4_000));
        gateway.serve("m", gateway.runtime("a", (_, request, _) -> {
            HttpServerResponse stream = FakeRuntime.openStream(request);
            for (int i = 0; i < events; i++) {
                stream.write(event);
            }
            stream.end(DONE);
        }));
        HttpResponse<InputStream> response =
                gateway.http.send(gateway.post(chat("m", true)).build(), BodyHandlers.ofInputStream());
        long total = 0;
        byte[] buffer = new byte[16 << 10];
        try (InputStream body = response.body()) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                total += read;
                Thread.yield();
            }
        }
        assertThat(total).isEqualTo((long) events * event.length() + DONE.length());
    }

    @Test
    void aHundredStreamsAtOnceAllGetTheirOwnTokens() {
        FakeRuntime.Behaviour echoes = (runtime, request, body) -> {
            String name = body.toString().replaceAll("(?s).*\"user\":\"([^\"]*)\".*", "$1");
            HttpServerResponse stream = FakeRuntime.openStream(request);
            stream.write(ROLE);
            int[] sent = {0};
            runtime.vertx().setPeriodic(1, timer -> {
                if (sent[0] == 20) {
                    runtime.vertx().cancelTimer(timer);
                    stream.end(STOP + DONE);
                } else {
                    stream.write(Buffer.buffer(token(name + "-" + sent[0]++)));
                }
            });
        };
        var a = gateway.runtime("a", echoes);
        var b = gateway.runtime("b", echoes);
        gateway.serve("m", a, b);
        List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, 100)
                .mapToObj(i -> gateway.http.sendAsync(
                        gateway.post("{\"model\":\"m\",\"stream\":true,\"user\":\"u" + i + "\"}")
                                .build(),
                        BodyHandlers.ofString()))
                .toList();
        for (int i = 0; i < all.size(); i++) {
            String name = "u" + i;
            String expected =
                    IntStream.range(0, 20).mapToObj(t -> token(name + "-" + t)).reduce(ROLE, String::concat);
            assertThat(all.get(i).join().body()).isEqualTo(expected + STOP + DONE);
        }
        assertThat(a.requests()).isBetween(35, 65);
        assertThat(a.requests() + b.requests()).isEqualTo(100);
    }
}
