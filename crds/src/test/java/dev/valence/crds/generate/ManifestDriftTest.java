// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.crds.manifest.CrdManifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The committed manifests are those of the types; with {@code -Dcrds.regenerate} they are made so first. */
class ManifestDriftTest {
    private static final Path COMMITTED = Path.of("src/main/resources/crds");
    private static final String REGENERATE = "the manifests are not those of the types; run: "
            + "mvn -pl crds -am test -Dtest=ManifestDriftTest -Dcrds.regenerate -DfailIfNoTests=false"
            + " -Dsurefire.failIfNoSpecifiedTests=false";
    /** kubectl apply keeps a copy in an annotation, which may hold 262,144 bytes; one that nears it inlined too much. */
    private static final int CRD_LIMIT_BYTES = 40_000;

    @BeforeAll
    static void regenerate() throws IOException {
        if (System.getProperty("crds.regenerate") == null) {
            return;
        }
        Files.createDirectories(COMMITTED);
        for (var manifest : Manifests.texts().entrySet()) {
            Files.writeString(COMMITTED.resolve(manifest.getKey()), manifest.getValue());
        }
    }

    @Test
    void committedManifestsAreThoseOfTheTypes() throws IOException {
        assertThat(committed()).as(REGENERATE).isEqualTo(Manifests.texts());
    }

    @Test
    void everyManifestIsSmallAndInTheJar() throws IOException {
        assertThat(committed().keySet())
                .containsExactlyElementsOf(
                        CrdManifests.NAMES.stream().map(name -> name + ".yaml").toList());
        assertThat(CrdManifests.all()).allSatisfy(text -> assertThat(text).hasSizeLessThan(CRD_LIMIT_BYTES));
    }

    private static Map<String, String> committed() throws IOException {
        var texts = new TreeMap<String, String>();
        try (var files = Files.list(COMMITTED)) {
            for (Path file : files.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }
}
