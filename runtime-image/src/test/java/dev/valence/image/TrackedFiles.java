// SPDX-License-Identifier: Apache-2.0
package dev.valence.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the repository holds. */
final class TrackedFiles {
    static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    private TrackedFiles() {}

    /**
     * Paths from the repository's root; those that are deleted in the working tree are left out. Skips the running test
     * where this is no checkout, such as an unpacked archive.
     *
     * @param directory for what git writes
     */
    static List<Path> find(Path directory) throws IOException, InterruptedException {
        boolean isCheckout = Files.exists(REPOSITORY.resolve(".git"));
        if (!isCheckout) {
            // the build's own summary counts skipped tests without their reason
            System.err.println("skipped: this is no checkout of git");
        }
        assumeTrue(isCheckout, "this is no checkout of git");
        Path log = directory.resolve("tracked");
        var ended = Assembly.end(
                Assembly.start(log, Map.of(), List.of("git", "-C", REPOSITORY.toString(), "ls-files")), log);
        assertThat(ended.status()).as(ended.output()).isZero();
        return ended.output()
                .lines()
                .map(Path::of)
                .filter(file -> Files.exists(REPOSITORY.resolve(file)))
                .toList();
    }

    /** The first bytes, as Latin-1: whatever they are. */
    static String begin(Path file, int bytes) {
        try (var input = Files.newInputStream(REPOSITORY.resolve(file))) {
            return new String(input.readNBytes(bytes), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
