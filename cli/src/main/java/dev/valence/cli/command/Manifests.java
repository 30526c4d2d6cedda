// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

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

/** Manifests from files, folders and standard input. */
final class Manifests {
    private static final String FIELD_MANAGER = "valence";

    private Manifests() {}

    /** @param source a file, a folder, or {@code -} @throws CommandFailure it cannot be read */
    static List<HasMetadata> load(KubernetesClient client, String source) throws IOException {
        if (source.equals("-")) {
            return parse(client, System.in, "standard input");
        }
        var path = Path.of(source);
        if (Files.isDirectory(path)) {
            var objects = new ArrayList<HasMetadata>();
            try (var files = Files.list(path)) {
                for (var file : files.filter(f -> f.toString().matches(".*\\.(ya?ml|json)"))
                        .sorted()
                        .toList()) {
                    objects.addAll(load(client, file.toString()));
                }
            }
            return objects;
        }
        if (!Files.isReadable(path)) {
            throw new CommandFailure("there is no manifest at " + path.toAbsolutePath());
        }
        try (var input = Files.newInputStream(path)) {
            return parse(client, input, source);
        }
    }

    private static List<HasMetadata> parse(KubernetesClient client, InputStream input, String name) {
        try {
            return client.load(input).items();
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw new CommandFailure(name + " is no valid manifest: " + e.getMessage());
        }
    }

    /** Server-side apply, taking fields from other managers: a person's manifest is what they want. */
    static HasMetadata apply(KubernetesClient client, HasMetadata object) {
        return client.resource(object)
                .fieldManager(FIELD_MANAGER)
                .forceConflicts()
                .serverSideApply();
    }

    static String nameOf(HasMetadata object) {
        return object.getKind().toLowerCase(Locale.ROOT) + "/"
                + object.getMetadata().getName();
    }
}
