// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A hub and a web folder on loopback, with the faults a network has. */
final class FakeServer implements AutoCloseable {
    static final String COMMIT = "a".repeat(40);

    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    /** Method, path and headers of what was asked. */
    final List<String> asked = new CopyOnWriteArrayList<>();
    /** Paths whose next answer breaks off after so many bytes. */
    final Map<String, Integer> cutAfter = new ConcurrentHashMap<>();
    /** Waited for before an answer breaks off: a client may drop what it has not yet handed on. */
    volatile BooleanSupplier mayCut = () -> true;

    /** Paths that send so many bytes and then nothing until {@link #release}. */
    final Map<String, Integer> stallAfter = new ConcurrentHashMap<>();

    /** Paths that are answered only after {@link #release}. */
    final List<String> silent = new CopyOnWriteArrayList<>();

    final Map<String, Integer> status = new ConcurrentHashMap<>();
    final Map<String, String> redirects = new ConcurrentHashMap<>();
    final CountDownLatch release = new CountDownLatch(1);
    /** Open once an answer has stalled. */
    final CountDownLatch stalling = new CountDownLatch(1);

    volatile String etag = "\"v1\"";
    volatile @Nullable String siblings;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    long count(String methodAndPath) {
        return asked.stream()
                .filter(line -> line.startsWith(methodAndPath + " "))
                .count();
    }

    @Override
    public void close() {
        release.countDown();
        server.stop(0);
        threads.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String range = exchange.getRequestHeaders().getFirst("Range");
        asked.add(exchange.getRequestMethod() + " " + path + " range=" + range + " auth="
                + exchange.getRequestHeaders().getFirst("Authorization"));
        try (exchange) {
            if (silent.contains(path)) {
                release.await();
            }
            if (status.containsKey(path)) {
                exchange.sendResponseHeaders(status.get(path), -1);
            } else if (redirects.containsKey(path)) {
                exchange.getResponseHeaders().set("Location", redirects.get(path));
                exchange.sendResponseHeaders(302, -1);
            } else if (path.startsWith("/api/models/")) {
                byte[] info = info().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, info.length);
                exchange.getResponseBody().write(info);
            } else {
                file(exchange, path, range);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String info() {
        String listed = siblings != null
                ? siblings
                : files.entrySet().stream()
                        .map(file -> "{\"rfilename\":\"%s\",\"size\":%d,\"lfs\":{\"sha256\":\"%s\"}}"
                                .formatted(file.getKey(), file.getValue().length, Checksum.sha256(file.getValue())))
                        .collect(Collectors.joining(","));
        return "{\"sha\":\"" + COMMIT + "\",\"siblings\":[" + listed + "]}";
    }

    private void file(HttpExchange exchange, String path, @Nullable String range)
            throws IOException, InterruptedException {
        byte[] content = files.get(path.substring(path.lastIndexOf('/') + 1));
        if (content == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.getResponseHeaders().set("ETag", etag);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
        int from = 0;
        if (range != null && (ifRange == null || ifRange.equals(etag))) {
            from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        OutputStream out = exchange.getResponseBody();
        Integer cut = cutAfter.remove(path);
        Integer stall = stallAfter.get(path);
        int to = cut != null ? from + cut : stall != null ? from + stall : content.length;
        out.write(content, from, to - from);
        out.flush();
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (cut != null && !mayCut.getAsBoolean() && System.nanoTime() < deadlineNanos) {
            Thread.sleep(2);
        }
        if (stall != null) {
            stalling.countDown();
            release.await();
        }
    }
}
