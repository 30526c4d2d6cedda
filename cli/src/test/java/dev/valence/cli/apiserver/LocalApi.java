// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver;

import dev.valence.cli.apiserver.http.ApiServer;
import dev.valence.cli.apiserver.http.ServingCertificate;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An embedded API on a free port, with Valence's CRDs, a client and a kubeconfig. */
public final class LocalApi implements AutoCloseable {
    public static final List<String> DEFINITIONS = List.of("gpupools", "inferencemodels", "loraadapters");
    private static final String TOKEN = "a-token-of-the-test";

    private final ApiServer server;
    private final KubernetesClient client;
    private final Path directory;

    public record Output(int status, String stdout, String stderr) {}

    private LocalApi(ApiServer server, KubernetesClient client, Path directory) {
        this.server = server;
        this.client = client;
        this.directory = directory;
    }

    public static LocalApi start(Path directory) throws Exception {
        var certificate = ServingCertificate.in(directory);
        var server = ApiServer.start(0, certificate.sslContext(), TOKEN, (namespace, pod, follow, tail, into) -> {
            into.write(("log of " + pod + "\n").getBytes(StandardCharsets.UTF_8));
            return true;
        });
        var authority = Base64.getEncoder().encodeToString(certificate.pem().getBytes(StandardCharsets.US_ASCII));
        var url = "https://127.0.0.1:" + server.port();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withCaCertData(authority)
                .withOauthToken(TOKEN)
                .withNamespace("default")
                .build();
        var kubeconfig = directory.resolve("kubeconfig");
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                clusters: [{name: v, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: v, user: {token: %s}}]
                contexts: [{name: v, context: {cluster: v, user: v, namespace: default}}]
                current-context: v
                """.formatted(url, authority, TOKEN));
        var client = new KubernetesClientBuilder().withConfig(config).build();
        for (var definition : DEFINITIONS) {
            try (var yaml = LocalApi.class.getResourceAsStream("/crds/" + definition + ".valence.dev.yaml")) {
                client.load(yaml).create();
            }
        }
        return new LocalApi(server, client, directory);
    }

    public KubernetesClient client() {
        return client;
    }

    public String url() {
        return "https://127.0.0.1:" + server.port();
    }

    public Path kubeconfig() {
        return directory.resolve("kubeconfig");
    }

    public static boolean kubectlIsInstalled() {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kubectl")));
    }

    /** Runs kubectl against this API, with text on its standard input. */
    public Output kubectl(String input, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().put("KUBECONFIG", kubeconfig().toString());
        builder.environment().put("HOME", directory.toString());
        var out = Files.createTempFile(directory, "kubectl", ".out");
        var err = Files.createTempFile(directory, "kubectl", ".err");
        var process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new TimeoutException("kubectl " + String.join(" ", arguments));
        }
        return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
