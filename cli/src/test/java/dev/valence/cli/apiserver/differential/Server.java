// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.differential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.apiserver.Connection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** One of the two API servers, as a client with a scenario in hand sees it. */
final class Server implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    /** Arguments: words, or what stands between single quotes. */
    private static final Pattern ARGUMENT = Pattern.compile("'([^']*)'|(\\S+)");

    private final Connection connection;
    private final Path kubectl;
    private final Path home;
    private final HttpClient client;
    private final Map<String, String> variables = new HashMap<>();

    Server(Connection connection, Path kubectl, Path home) throws IOException, GeneralSecurityException {
        this.connection = connection;
        this.kubectl = kubectl;
        this.home = Files.createDirectories(home);
        Files.writeString(home.resolve("kubeconfig"), connection.kubeconfig());
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting(connection.caPem()))
                .build();
    }

    private static SSLContext trusting(String pem) throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null);
        var certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        keys.setCertificateEntry("server", certificate);
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(keys);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** Forgets what earlier scenarios saved, and gives this one a namespace. */
    void begin(String scenario) throws IOException, InterruptedException {
        variables.clear();
        variables.put("ns", scenario);
        variables.put("scenario", scenario);
        send("POST", "/api/v1/namespaces", """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}""".formatted(scenario));
    }

    void send(String method, String path, String body) throws IOException, InterruptedException {
        var request = request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(method + " " + path + ": " + answer.body());
        }
    }

    /** Everything of the answer that a client may rely on. */
    JsonNode run(Step step) throws IOException, InterruptedException {
        return step.isKubectl() ? kubectl(step) : http(step);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(connection.url() + path))
                .timeout(ANSWER_LIMIT)
                .header("Authorization", "Bearer " + connection.token());
    }

    private JsonNode http(Step step) throws IOException, InterruptedException {
        var request = request(step.path(variables).replace(" ", "%20"));
        var method = step.method();
        var body = step.body(variables);
        var type = step.text(
                "type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json", variables);
        if (!type.isEmpty() && !method.equals("GET")) {
            request.header("Content-Type", type);
        }
        request.header("Accept", step.text("accept", "application/json", variables));
        request.header("User-Agent", step.text("agent", "differential/1", variables));
        request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        var answer = client.send(request.build(), BodyHandlers.ofString());
        var outcome = JsonNodeFactory.instance.objectNode();
        outcome.put("code", answer.statusCode());
        var contentType = answer.headers().firstValue("Content-Type").orElse("");
        outcome.put("type", contentType);
        answer.headers().allValues("Warning").forEach(outcome.withArray("warnings")::add);
        var content = parse(answer.body(), contentType);
        variables.putAll(step.saved(content));
        outcome.set("body", Selected.of(step.source(), Normal.of(content)));
        return outcome;
    }

    /** JSON, one document or a line for each; else text. */
    private static JsonNode parse(String body, String contentType) {
        try {
            var lines = body.lines().toList();
            if (lines.size() > 1 && lines.getFirst().startsWith("{\"type\"")) {
                var events = JsonNodeFactory.instance.arrayNode();
                for (var line : lines) {
                    var event = Step.JSON.readTree(line);
                    if (!isPlainBookmark(event)) {
                        events.add(event);
                    }
                }
                return events;
            }
            return (contentType.startsWith("application/yaml") ? Step.YAML : Step.JSON).readTree(body);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.textNode(Normal.text(body));
        }
    }

    /** Sent whenever a server likes. */
    private static boolean isPlainBookmark(JsonNode event) {
        return event.path("type").asText().equals("BOOKMARK")
                && event.at("/object/metadata/annotations").isEmpty();
    }

    private JsonNode kubectl(Step step) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(kubectl.toString()));
        var matcher = ARGUMENT.matcher(step.kubectl(variables));
        while (matcher.find()) {
            command.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        command.add("--namespace=" + variables.get("ns"));
        var out = home.resolve("stdout");
        var err = home.resolve("stderr");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("KUBECONFIG", home.resolve("kubeconfig").toString());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("KUBE_EDITOR", step.text("editor", "true", variables));
        var process = builder.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(step.text("stdin", "", variables).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // a command that does not read its input may end before it is written
            assert process.waitFor(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS) : e;
        }
        if (!process.waitFor(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("no end within " + ANSWER_LIMIT + ": " + command);
        }
        ObjectNode outcome = JsonNodeFactory.instance.objectNode();
        outcome.put("exit", process.exitValue());
        outcome.put("stdout", Normal.output(Files.readString(out)));
        outcome.put("stderr", Normal.output(Files.readString(err)));
        return outcome;
    }

    @Override
    public void close() {
        client.close();
    }
}
