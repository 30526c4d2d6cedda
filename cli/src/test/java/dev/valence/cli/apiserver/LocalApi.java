// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver;

import dev.valence.apiserver.Connection;
import dev.valence.cli.Kubectl;
import dev.valence.cli.apiserver.http.ApiServer;
import dev.valence.cli.apiserver.http.PodLogs;
import dev.valence.cli.apiserver.http.ServingCertificate;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An embedded API on a free port, with Valence's CRDs, a client and a kubeconfig. */
public final class LocalApi implements AutoCloseable {
    public static final List<String> DEFINITIONS = List.of("gpupools", "inferencemodels", "loraadapters");
    private static final String TOKEN = "a-token-of-the-test";

    private final ApiServer server;
    private final KubernetesClient client;
    private final Connection connection;
    private final Path directory;

    public record Output(int status, String stdout, String stderr) {}

    private LocalApi(ApiServer server, KubernetesClient client, Connection connection, Path directory) {
        this.server = server;
        this.client = client;
        this.connection = connection;
        this.directory = directory;
    }

    public static LocalApi start(Path directory) throws Exception {
        var certificate = ServingCertificate.in(directory);
        var server = ApiServer.start(
                0,
                certificate.sslContext(),
                TOKEN,
                source -> into -> into.write(log(source).getBytes(StandardCharsets.UTF_8)));
        var url = URI.create("https://127.0.0.1:" + server.port());
        var connection = new Connection(url, certificate.pem(), TOKEN);
        Files.writeString(directory.resolve("kubeconfig"), connection.kubeconfig());
        var client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(connection.kubeconfig()))
                .build();
        for (var definition : DEFINITIONS) {
            try (var yaml = LocalApi.class.getResourceAsStream("/crds/" + definition + ".valence.dev.yaml")) {
                client.load(yaml).create();
            }
        }
        return new LocalApi(server, client, connection, directory);
    }

    /** Of one line, unless no line is asked for. */
    private static String log(PodLogs.Source source) {
        return "0".equals(source.options().get("tailLines")) ? "" : "log of " + source.pod() + "\n";
    }

    public KubernetesClient client() {
        return client;
    }

    public Connection connection() {
        return connection;
    }

    public Path kubeconfig() {
        return directory.resolve("kubeconfig");
    }

    /** Runs kubectl against this API, with text on its standard input. */
    public Output kubectl(String input, String... arguments) throws Exception {
        var run = new Kubectl(kubeconfig(), directory).startWithInput(input, arguments);
        return new Output(run.end(), run.output(), run.errors());
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
