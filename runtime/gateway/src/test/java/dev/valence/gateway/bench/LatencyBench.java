// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.bench;

import dev.valence.gateway.fake.Behaviours;
import dev.valence.gateway.fake.FakeRuntime;
import dev.valence.gateway.fake.TestGateway;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * Closed loops of requests, turn by turn to a fake runtime and to the gateway before it, all in one process.
 *
 * <p>The runtime answers at once, so what is measured is the way there and back. The rounds alternate, so that what
 * else the machine does hits both sides alike. Run: {@code mvn -pl runtime/gateway -am test-compile
 * exec:exec@latency-bench}.
 */
public final class LatencyBench {
    private static final int WARM_UP_REQUESTS = 3_000;
    private static final int ROUNDS = 10;
    private static final int REQUESTS_A_ROUND = 400;
    private static final long TIMEOUT_SECONDS = 120;
    private static final int[] CONCURRENCIES = {1, 16, 64};
    private static final Buffer ANSWER = Buffer.buffer(TestGateway.chat("m", false));
    private static final Buffer STREAM = Buffer.buffer(TestGateway.chat("m", true));

    private final Context loop;
    private final HttpClient client;
    private final int direct;
    private final int gateway;

    private LatencyBench(Context loop, HttpClient client, int direct, int gateway) {
        this.loop = loop;
        this.client = client;
        this.direct = direct;
        this.gateway = gateway;
    }

    public static void main(String[] args) throws TimeoutException {
        Vertx vertx = Vertx.vertx();
        try (var gateway = new TestGateway()) {
            FakeRuntime runtime = gateway.runtime("a", Behaviours.says("a", "b", "c", "d"));
            gateway.serve("m", runtime);
            HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(128));
            new LatencyBench(vertx.getOrCreateContext(), client, runtime.port(), gateway.server.port()).run();
        } finally {
            vertx.close().await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void run() throws TimeoutException {
        for (int port : new int[] {direct, gateway}) {
            round(port, ANSWER, 16, WARM_UP_REQUESTS);
            round(port, STREAM, 16, WARM_UP_REQUESTS);
        }
        for (int concurrency : CONCURRENCIES) {
            compare("answer", ANSWER, concurrency);
            compare("first token", STREAM, concurrency);
        }
    }

    private void compare(String what, Buffer body, int concurrency) throws TimeoutException {
        List<Long> directNanos = new ArrayList<>();
        List<Long> gatewayNanos = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            directNanos.addAll(round(direct, body, concurrency, REQUESTS_A_ROUND));
            gatewayNanos.addAll(round(gateway, body, concurrency, REQUESTS_A_ROUND));
        }
        Latencies without = Latencies.of(directNanos.stream().mapToLong(Long::longValue));
        Latencies with = Latencies.of(gatewayNanos.stream().mapToLong(Long::longValue));
        System.out.printf("%s, %d at once%n", what, concurrency);
        System.out.println("  " + without.row("direct"));
        System.out.println("  " + with.row("through the gateway"));
        System.out.printf(
                Locale.ROOT, "  added at p50: %.3f ms%n", with.percentileMillis(50) - without.percentileMillis(50));
    }

    private List<Long> round(int port, Buffer body, int concurrency, int requests) throws TimeoutException {
        Promise<List<Long>> all = Promise.promise();
        // one event loop for all: an answer that comes on another could be over before its handlers are set
        loop.runOnContext(_ -> {
            List<Future<List<Long>>> loops = IntStream.range(0, concurrency)
                    .mapToObj(_ -> loop(port, body, requests / concurrency, new ArrayList<>()))
                    .toList();
            Future.all(loops)
                    .map(_ -> loops.stream()
                            .flatMap(loop -> loop.result().stream())
                            .toList())
                    .onComplete(all);
        });
        return all.future().await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private Future<List<Long>> loop(int port, Buffer body, int left, List<Long> nanos) {
        if (left == 0) {
            return Future.succeededFuture(nanos);
        }
        long start = System.nanoTime();
        return client.request(HttpMethod.POST, port, "127.0.0.1", "/v1/chat/completions")
                .compose(request -> request.send(body))
                .compose(response -> firstByte(response, start, nanos))
                .compose(_ -> loop(port, body, left - 1, nanos));
    }

    /** Completes at the end, and notes when the first byte of the body came. */
    private static Future<Void> firstByte(HttpClientResponse response, long start, List<Long> nanos) {
        Promise<Void> ended = Promise.promise();
        boolean[] seen = {false};
        response.handler(_ -> {
            if (!seen[0]) {
                seen[0] = true;
                nanos.add(System.nanoTime() - start);
            }
        });
        response.exceptionHandler(ended::tryFail);
        response.endHandler(_ -> ended.tryComplete());
        return ended.future();
    }
}
