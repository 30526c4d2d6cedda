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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A hub and a web folder on loopback, with the faults a network has. */
final class FakeServer implements AutoCloseable {
    static final String COMMIT = "a".repeat(40);

    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    /** Zeros that follow a file's content, by name: weights need not be in memory to be long. */
    final Map<String, Long> zerosAfter = new ConcurrentHashMap<>();

    /** As some servers do: each GET is answered with the whole file. */
    volatile boolean ignoresRanges;

    /** Bytes of files' content that went out, also those no client read. */
    final AtomicLong bytesServed = new AtomicLong();

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
                Integer stall = stallAfter.get(path);
                exchange.getResponseBody().write(info, 0, stall == null ? info.length : stall);
                if (stall != null) {
                    exchange.getResponseBody().flush();
                    stalling.countDown();
                    release.await();
                }
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
                                .formatted(file.getKey(), length(file.getKey()), Checksum.sha256(file.getValue())))
                        .collect(Collectors.joining(","));
        return "{\"sha\":\"" + COMMIT + "\",\"siblings\":[" + listed + "]}";
    }

    private void file(HttpExchange exchange, String path, @Nullable String range)
            throws IOException, InterruptedException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        byte[] content = files.get(name);
        if (content == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        long length = length(name);
        exchange.getResponseHeaders().set("ETag", etag);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
        long from = 0;
        long end = length;
        boolean unchanged = ifRange == null || ifRange.equals(etag);
        boolean partial = false;
        if (range != null && !ignoresRanges && unchanged) {
            partial = true;
            String[] bounds = range.substring("bytes=".length()).split("-");
            from = Long.parseLong(bounds[0]);
            end = bounds.length == 1 ? length : Math.min(length, Long.parseLong(bounds[1]) + 1);
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (end - 1) + "/" + length);
        }
        exchange.sendResponseHeaders(partial ? 206 : 200, end - from);
        OutputStream out = exchange.getResponseBody();
        Integer cut = cutAfter.remove(path);
        Integer stall = stallAfter.get(path);
        long to = cut != null ? from + cut : stall != null ? from + stall : end;
        send(out, content, from, to);
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

    private long length(String name) {
        return files.getOrDefault(name, new byte[0]).length + zerosAfter.getOrDefault(name, 0L);
    }

    private void send(OutputStream out, byte[] content, long from, long to) throws IOException {
        int contentEnd = (int) Math.min(to, content.length);
        if (from < contentEnd) {
            out.write(content, (int) from, contentEnd - (int) from);
            bytesServed.addAndGet(contentEnd - from);
        }
        byte[] zeros = new byte[1 << 16];
        for (long at = Math.max(from, content.length); at < to; ) {
            int count = (int) Math.min(zeros.length, to - at);
            out.write(zeros, 0, count);
            bytesServed.addAndGet(count);
            at += count;
        }
    }
}
