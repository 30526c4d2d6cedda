// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.wire.assignment.ModelSource;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SourceCheckpointsTest {
    private static final Path ROOT = Path.of("/srv/my models");

    @Test
    void theModelsFolderOfAManifestIsTheModelsRoot() {
        assertThat(placed("file:///models/a/b")).isEqualTo("file:///srv/my%20models/a/b");
    }

    @Test
    void otherSourcesStayAsTheyAre() {
        assertThat(placed("file:///modelsother/a")).isEqualTo("file:///modelsother/a");
        assertThat(placed("pvc://claim/models/a")).isEqualTo("pvc://claim/models/a");
        assertThat(placed("hf://org/name")).isEqualTo("hf://org/name");
    }

    private static String placed(String uri) {
        return SourceCheckpoints.placed(ModelSource.of(uri), ROOT).uri();
    }
}
