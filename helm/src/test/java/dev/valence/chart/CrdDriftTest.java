// SPDX-License-Identifier: Apache-2.0
package dev.valence.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CrdDriftTest {
    private static final Path GENERATED = Path.of("../crds/src/main/resources/crds");
    private static final Path IN_CHART = Helm.CHART.resolve("files/crds");

    private static Map<String, String> texts(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(Collectors.toMap(file -> file.getFileName().toString(), CrdDriftTest::text));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theChartsCrdsAreTheGeneratedOnes() throws IOException {
        assertThat(texts(IN_CHART))
                .as("cp crds/src/main/resources/crds/*.yaml helm/valence/files/crds/")
                .isEqualTo(texts(GENERATED));
    }

    @Test
    void renderingChangesNothingButMetadata() throws IOException {
        var rendered = Helm.find().render().stream()
                .filter(CustomResourceDefinition.class::isInstance)
                .map(CustomResourceDefinition.class::cast)
                .collect(Collectors.toMap(crd -> crd.getMetadata().getName() + ".yaml", crd -> crd));
        assertThat(rendered).hasSameSizeAs(texts(GENERATED));
        texts(GENERATED).forEach((file, yaml) -> {
            var generated = Serialization.unmarshal(yaml, CustomResourceDefinition.class);
            var crd = Objects.requireNonNull(rendered.get(file), file);
            assertThat(crd.getSpec()).isEqualTo(generated.getSpec());
            assertThat(crd.getMetadata().getAnnotations()).containsEntry("helm.sh/resource-policy", "keep");
        });
    }
}
