// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.registry.BuiltInTypes;
import dev.valence.cli.apiserver.registry.Discovery;
import dev.valence.cli.apiserver.registry.OpenApi;
import dev.valence.cli.apiserver.registry.Registry;
import dev.valence.cli.apiserver.resource.Resources;
import dev.valence.cli.apiserver.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A Kubernetes API in this process: what operators, kubectl and our own commands need of one, held in memory. */
public final class ApiServer implements AutoCloseable {
    private final HttpsServer server;
    private final ExecutorService threads;

    private ApiServer(HttpsServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Serves on the loopback interface until closed.
     *
     * @param port 0: any that is free
     * @param token what clients must bear
     * @throws java.net.BindException the port is taken
     */
    public static ApiServer start(int port, SSLContext tls, String token, PodLogs logs) throws IOException {
        // without it each answer waits for the client's delayed acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var clock = Clock.systemUTC();
        var store = new Store();
        for (var name : List.of("default", "kube-system")) {
            store.put(BuiltInTypes.NAMESPACE.groupResource(), namespace(name, clock));
        }
        var registry = new Registry();
        var resources = new Resources(store, registry, clock);
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        var handler = new ResourceHandler(registry, store, resources, logs, clock);
        server.createContext("/", new ApiHandler(token, new Discovery(registry), new OpenApi(registry), handler));
        server.start();
        return new ApiServer(server, threads);
    }

    private static ObjectNode namespace(String name, Clock clock) {
        var namespace =
                JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "Namespace");
        Meta.of(namespace)
                .put("name", name)
                .put("uid", UUID.randomUUID().toString())
                .put("creationTimestamp", Meta.timestamp(clock.instant()));
        namespace.putObject("status").put("phase", "Active");
        return namespace;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
