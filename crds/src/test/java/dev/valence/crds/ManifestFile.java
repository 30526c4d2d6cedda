// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of manifests, and the answer it should get.
 *
 * @param expected from the line {@code # expect: ...}, part of the refusal; empty: the file is accepted
 */
record ManifestFile(String name, String expected, List<GenericKubernetesResource> documents) {
    private static final String EXPECT = "# expect: ";

    /** The manifests among the files of the directory. */
    static List<ManifestFile> among(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(ManifestFile::read)
                    .toList();
        }
    }

    /** Every file of the directory; one that is no manifest fails, since no test would use it. */
    static List<ManifestFile> all(Path directory) throws IOException {
        List<ManifestFile> manifests = among(directory);
        try (Stream<Path> files = Files.list(directory)) {
            if (files.count() != manifests.size()) {
                throw new IllegalStateException("no test uses some files of " + directory + ": manifests end in .yaml");
            }
        }
        return manifests;
    }

    private static ManifestFile read(Path file) {
        String name = file.getFileName().toString();
        try {
            String text = Files.readString(file);
            String expected = text.lines()
                    .filter(line -> line.startsWith(EXPECT))
                    .map(line -> line.substring(EXPECT.length()))
                    .findFirst()
                    .orElse("");
            List<GenericKubernetesResource> documents = Arrays.stream(text.split("(?m)^---\\s*$"))
                    .filter(document -> document.contains("kind:"))
                    .map(document -> Serialization.unmarshal(document, GenericKubernetesResource.class))
                    .toList();
            return new ManifestFile(name, expected, documents);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
