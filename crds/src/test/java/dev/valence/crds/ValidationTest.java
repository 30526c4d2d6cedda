// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.valence.apiserver.Connection;
import dev.valence.apiserver.junit.WithApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of {@code invalid/} are refused for the reason they name, those of {@code valid/} and the examples accepted. */
@WithApiServer
class ValidationTest {
    /** What the server adds by itself: rules it did not come to, and the scale subresource's own check. */
    private static final List<String> REMARKS =
            List.of("some validation rules were not checked", "should be a non-negative integer");

    private static Cluster cluster;

    @BeforeAll
    static void open(Connection connection) {
        cluster = Cluster.open(connection, "validation");
    }

    @AfterAll
    static void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    static List<ManifestFile> invalid() throws IOException {
        return ManifestFile.all(Path.of("src/test/resources/invalid"));
    }

    static List<ManifestFile> valid() throws IOException {
        return ManifestFile.all(Path.of("src/test/resources/valid"));
    }

    static List<ManifestFile> examples() throws IOException {
        return ManifestFile.among(Path.of("../examples"));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void invalidManifestIsRefusedForItsReason(ManifestFile file) {
        assertThat(file.expected()).as("its line '# expect:'").isNotBlank();
        GenericKubernetesResource last = file.documents().getLast();
        if (file.documents().size() == 1) {
            assertRefused(file, () -> create(last));
            return;
        }
        // a rule on a change: the first document is what is there before
        var before = cluster.client.resource(file.documents().getFirst()).create();
        try {
            last.getMetadata().setResourceVersion(before.getMetadata().getResourceVersion());
            assertRefused(file, () -> cluster.client.resource(last).update());
        } finally {
            cluster.client.resource(before).delete();
        }
    }

    @ParameterizedTest
    @MethodSource("valid")
    void validManifestIsAccepted(ManifestFile file) {
        assertThat(file.documents()).isNotEmpty().allSatisfy(ValidationTest::create);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleIsAccepted(ManifestFile file) {
        assertThat(file.documents()).isNotEmpty().allSatisfy(ValidationTest::create);
    }

    /** For one reason alone, or the file would pass without the rule it is named after. */
    private static void assertRefused(ManifestFile file, ThrowingCallable request) {
        var refusal = catchThrowableOfType(KubernetesClientException.class, request);
        assertThat(refusal).as("refused").isNotNull().hasMessageContaining(file.expected());
        assertThat(refusal.getStatus().getDetails().getCauses())
                .extracting(StatusCause::getMessage)
                .filteredOn(message -> REMARKS.stream().noneMatch(message::contains))
                .hasSize(1);
    }

    private static void create(GenericKubernetesResource resource) {
        cluster.client
                .resource(resource)
                .dryRun()
                .fieldValidation(FieldValidateable.Validation.STRICT)
                .create();
    }
}
