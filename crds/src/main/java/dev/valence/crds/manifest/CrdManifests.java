// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The manifests of all kinds, as committed; resources {@code crds/<name>.yaml} of this jar. */
public final class CrdManifests {
    /** {@code metadata.name} of each CRD. */
    public static final List<String> NAMES =
            List.of("gpupools.valence.dev", "inferencemodels.valence.dev", "loraadapters.valence.dev");

    private CrdManifests() {}

    /** YAML text of one {@code CustomResourceDefinition} for each of {@link #NAMES}, in that order. */
    public static List<String> all() {
        return NAMES.stream().map(CrdManifests::read).toList();
    }

    private static String read(String name) {
        String resource = "/crds/" + name + ".yaml";
        try (InputStream stream = CrdManifests.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("the jar of crds lacks " + resource);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }
}
