// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * {@code /metrics}, {@code /health/live} and {@code /health/ready}. Ready once the operator has started; it then stays
 * so, leader or not, as a standby is well too.
 */
public final class HealthServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean ready;

    private HealthServer(HttpServer server) {
        this.server = server;
    }

    /**
     * @param host address to listen on; empty: all there are
     * @param port 0: any that is free
     * @throws IOException the port is taken, or the host is not this one; the message names both and their options
     */
    public static HealthServer start(String host, int port, PrometheusMeterRegistry metrics) throws IOException {
        var address = host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
        var health = new HealthServer(listen(address, host));
        health.server.setExecutor(health.threads);
        health.server.createContext(
                "/metrics",
                exchange -> answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape()));
        health.server.createContext("/health/live", exchange -> answer(exchange, 200, "text/plain", "live\n"));
        health.server.createContext(
                "/health/ready",
                exchange -> answer(
                        exchange, health.ready ? 200 : 503, "text/plain", health.ready ? "ready\n" : "starting\n"));
        health.server.start();
        return health;
    }

    private static HttpServer listen(InetSocketAddress address, String host) throws IOException {
        try {
            return HttpServer.create(address, 0);
        } catch (IOException | UnresolvedAddressException e) {
            throw new IOException(
                    "--metrics-port " + address.getPort()
                            + (host.isEmpty() ? "" : " of --metrics-host " + host)
                            + " cannot be listened on: "
                            + (address.isUnresolved() ? "there is no such host" : e.getMessage())
                            + ". End what listens there, or choose another.",
                    e);
        }
    }

    public void ready() {
        ready = true;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
