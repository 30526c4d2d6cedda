// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A container for tests: answers on the host and port of its arguments with its environment variable GREETING. */
final class ProbeTarget {
    private ProbeTarget() {}

    public static void main(String[] arguments) throws Exception {
        var address = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        var server = HttpServer.create(address, 0);
        server.createContext("/", exchange -> {
            var body = String.valueOf(System.getenv("GREETING")).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        System.out.println("listening on " + address + " as process "
                + ProcessHandle.current().pid());
    }
}
