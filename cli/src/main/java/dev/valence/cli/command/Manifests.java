// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.yaml.snakeyaml.LoaderOptions;

/** Manifests from files, folders and standard input. */
final class Manifests {
    /** What {@code kubectl apply --server-side} calls itself: who goes on with it meets no conflict with us. */
    private static final String FIELD_MANAGER = "kubectl";
    /** No object is larger than what an API server takes; a file of many may be. */
    private static final int FILE_LIMIT_BYTES = 32 << 20;

    private static final ObjectMapper YAML =
            new YAMLMapper(YAMLFactory.builder().loaderOptions(limits()).build());

    private Manifests() {}

    /** @param where file and number of the document, for messages */
    record Document(String where, HasMetadata object) {}

    private static LoaderOptions limits() {
        var options = new LoaderOptions();
        options.setCodePointLimit(FILE_LIMIT_BYTES);
        return options;
    }

    /**
     * All documents, checked before any is used: at least one, each with what the API server needs to tell what it is.
     *
     * @param source a file, a folder, or {@code -}
     * @throws CommandFailure it cannot be read
     */
    static List<Document> load(String source) throws IOException {
        if (source.equals("-")) {
            return parse(System.in, "standard input");
        }
        var path = Path.of(source);
        if (Files.isDirectory(path)) {
            return loadFolder(path);
        }
        if (!Files.isReadable(path)) {
            throw new CommandFailure("there is no manifest at " + path.toAbsolutePath()
                    + "; give a file, a folder of .yaml files, or - for standard input");
        }
        try (var input = Files.newInputStream(path)) {
            return parse(input, source);
        }
    }

    private static List<Document> loadFolder(Path folder) throws IOException {
        var documents = new ArrayList<Document>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(f -> f.toString().matches(".*\\.(ya?ml|json)"))
                    .sorted()
                    .toList()) {
                documents.addAll(load(file.toString()));
            }
        }
        if (documents.isEmpty()) {
            throw new CommandFailure("there is no manifest in the folder " + folder
                    + ": its files must end in .yaml, .yml or .json, and folders in it are not read");
        }
        return documents;
    }

    private static List<Document> parse(InputStream input, String name) throws IOException {
        var bytes = input.readNBytes(FILE_LIMIT_BYTES + 1);
        if (bytes.length > FILE_LIMIT_BYTES) {
            throw new CommandFailure(name + " is larger than " + (FILE_LIMIT_BYTES >> 20)
                    + " MiB, which no manifest is: is it the right file? Else split it");
        }
        var documents = new ArrayList<Document>();
        int number = 1;
        try (var nodes = YAML.readerFor(JsonNode.class).<JsonNode>readValues(bytes)) {
            for (; nodes.hasNextValue(); number++) {
                var node = nodes.nextValue();
                var isEmpty =
                        node == null || (node.isValueNode() && node.asText().isBlank()) || node.isNull();
                if (!isEmpty) {
                    addAll(node, name + ", document " + number, documents);
                }
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof CommandFailure) {
                throw e;
            }
            throw new CommandFailure(name + ", document " + number + " is no valid YAML: " + firstLines(e));
        }
        if (documents.isEmpty()) {
            throw new CommandFailure(name + " describes no resource: it is empty");
        }
        return documents;
    }

    /** What is wrong and where; not the excerpt of the text, which may be long. */
    private static String firstLines(Exception e) {
        var lines = String.valueOf(e.getMessage())
                .lines()
                .limit(2)
                .map(String::strip)
                .toList();
        return String.join(" ", lines);
    }

    private static void addAll(JsonNode node, String where, List<Document> into) {
        if (node.path("kind").asText("").equals("List")) {
            node.path("items").forEach(item -> addAll(item, where, into));
            return;
        }
        for (var field : List.of("apiVersion", "kind")) {
            if (node.path(field).asText("").isEmpty()) {
                throw new CommandFailure(where + " has no " + field + ": a manifest begins with apiVersion and kind");
            }
        }
        if (node.path("metadata").path("name").asText("").isEmpty()) {
            throw new CommandFailure(where + " has no metadata.name: name the "
                    + node.path("kind").asText());
        }
        try {
            into.add(new Document(where, YAML.convertValue(node, GenericKubernetesResource.class)));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(where + " is no resource: " + firstLines(e));
        }
    }

    /**
     * Server-side apply, taking fields from other managers: a person's manifest is what they want.
     *
     * @throws CommandFailure the API server does not take it
     */
    static HasMetadata apply(KubernetesClient client, Document document) {
        try {
            return client.resource(document.object())
                    .fieldManager(FIELD_MANAGER)
                    .forceConflicts()
                    .serverSideApply();
        } catch (KubernetesClientException e) {
            throw refusal(client, document, e);
        }
    }

    /** What the API server said of a document, with which it was. */
    static CommandFailure refusal(KubernetesClient client, Document document, KubernetesClientException e) {
        if (e.getStatus() != null) {
            return new CommandFailure(document.where() + ", " + nameOf(document.object()) + ": "
                    + e.getStatus().getMessage());
        }
        if (e.getCause() instanceof IOException) {
            return Unreachable.failure(client, e);
        }
        var object = document.object();
        return new CommandFailure(document.where() + ": the cluster has no kind " + object.getKind() + " in "
                + object.getApiVersion() + "; kubectl api-resources lists what it has");
    }

    static String nameOf(HasMetadata object) {
        return object.getKind().toLowerCase(Locale.ROOT) + "/"
                + object.getMetadata().getName();
    }
}
