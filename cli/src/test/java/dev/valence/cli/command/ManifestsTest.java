// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestsTest {
    private static final String GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: good}\n";

    @TempDir
    Path directory;

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void documentsAndListsAreReadInOrder() throws IOException {
        var list = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: s}}\n";
        assertThat(Manifests.load(file("a.yaml", "# a comment alone\n---\n" + GOOD + "---\n" + list + "---\n")))
                .extracting(document -> Manifests.nameOf(document.object()))
                .containsExactly("configmap/good", "secret/s");
    }

    @Test
    void jsonIsReadToo() throws IOException {
        assertThat(Manifests.load(
                        file("a.json", "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"j\"}}")))
                .hasSize(1);
    }

    @Test
    void folderIsReadByName() throws IOException {
        file("b.yaml", GOOD.replace("good", "second"));
        file("a.yml", GOOD.replace("good", "first"));
        file("notes.txt", "no manifest");
        assertThat(Manifests.load(directory.toString()))
                .extracting(document -> document.object().getMetadata().getName())
                .containsExactly("first", "second");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                              | describes no resource: it is empty
            '# nothing'                                     | describes no resource: it is empty
            'a: b: c'                                       | document 1 is no valid YAML: mapping values are not allowed here
            'just text'                                     | document 1 has no apiVersion: a manifest begins with
            'kind: ConfigMap'                               | document 1 has no apiVersion: a manifest begins with
            'apiVersion: v1'                                | document 1 has no kind: a manifest begins with
            '{apiVersion: v1, kind: Pod}'                   | document 1 has no metadata.name: name the Pod
            '{apiVersion: v1, kind: Pod, metadata: {name: p, labels: 3}}' | document 1 is no resource:
            """)
    void whatIsNoManifestIsSaidWithItsPlace(String text, String why) throws IOException {
        var file = file("wrong.yaml", text.isEmpty() ? "" : text + "\n");
        assertThatThrownBy(() -> Manifests.load(file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("wrong.yaml")
                .hasMessageContaining(why);
    }

    @Test
    void laterDocumentIsNamedByItsNumber() throws IOException {
        var file = file("multi.yaml", GOOD + "---\n" + GOOD + "---\nkind: [\n");
        assertThatThrownBy(() -> Manifests.load(file)).hasMessageContaining("multi.yaml, document 3 is no valid YAML");
    }

    @Test
    void folderWithoutAManifestIsSaid() {
        assertThatThrownBy(() -> Manifests.load(directory.toString()))
                .hasMessageContaining("there is no manifest in the folder " + directory);
    }

    @Test
    void absentFileIsSaidWithItsWholePath() {
        assertThatThrownBy(() -> Manifests.load(directory.resolve("none.yaml").toString()))
                .hasMessageContaining("there is no manifest at " + directory.resolve("none.yaml"));
    }

    @Test
    void hugeFileIsRefusedBeforeItIsParsed() throws IOException {
        var file = file("huge.yaml", "#" + "x".repeat(33 << 20));
        assertThatThrownBy(() -> Manifests.load(file)).hasMessageContaining("huge.yaml is larger than 32 MiB");
    }
}
