// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The part of a kubelet's API that {@code kubectl logs} needs: {@code GET /containerLogs/NAMESPACE/POD/CONTAINER}, on the
 * loopback interface, for API servers alone: who shows no certificate that the TLS context trusts is not spoken to.
 */
final class LogServer implements AutoCloseable {
    private static final String PATH = "/containerLogs/";

    /** Where logs are found. */
    @FunctionalInterface
    interface Logs {
        ContainerLog find(String namespace, String pod, String container, Map<String, String> options)
                throws LogRefusedException;
    }

    private final HttpsServer server;
    private final ExecutorService threads;

    private LogServer(HttpsServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    static LogServer start(SSLContext tls, Logs logs) throws IOException {
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                var wanted = tls.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange, logs);
            }
        });
        server.start();
        return new LogServer(server, threads);
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, Logs logs) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var names = path.startsWith(PATH) ? path.substring(PATH.length()).split("/", -1) : new String[0];
        if (!exchange.getRequestMethod().equals("GET") || names.length != 3) {
            refuse(exchange, 404, "only GET " + PATH + "NAMESPACE/POD/CONTAINER is there");
            return;
        }
        ContainerLog log;
        try {
            var options = query(exchange.getRequestURI().getRawQuery());
            log = logs.find(names[0], names[1], names[2], options);
        } catch (LogRefusedException e) {
            refuse(exchange, 400, String.valueOf(e.getMessage()));
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(200, 0);
        log.copyTo(exchange.getResponseBody());
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        var body = why.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static Map<String, String> query(@Nullable String raw) {
        var options = new HashMap<String, String>();
        for (var pair : raw == null ? new String[0] : raw.split("&", -1)) {
            var parts = pair.split("=", 2);
            options.put(parts[0], parts.length == 2 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
        }
        return options;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
