// SPDX-License-Identifier: Apache-2.0
package dev.valence.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file says under which licence it is, at its begin. */
class LicenceTest {
    private static final String LINE = "SPDX-License-Identifier: Apache-2.0";
    private static final int BEGIN_BYTES = 400;

    /** JSON and binary files hold no comment; fixtures and chat templates are compared byte by byte; LICENSE is itself. */
    private static final Pattern EXEMPT =
            Pattern.compile("LICENSE|.*\\.(jsonl?|safetensors|jinja)|.*/src/test/resources/fixtures/.*");

    @TempDir
    private Path dir;

    @Test
    void everyFileThatCanHoldACommentNamesTheLicence() throws Exception {
        var files = TrackedFiles.find(dir).stream()
                .filter(file -> !EXEMPT.matcher(file.toString()).matches())
                .toList();
        assertThat(files).hasSizeGreaterThan(500);
        assertThat(files)
                .filteredOn(file -> !TrackedFiles.begin(file, BEGIN_BYTES).contains(LINE))
                .as("files without the line " + LINE)
                .isEmpty();
    }
}
