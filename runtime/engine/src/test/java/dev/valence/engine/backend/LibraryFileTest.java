// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryFileTest {
    @TempDir
    Path cache;

    @TempDir
    Path temporary;

    @Test
    void theLibraryIsUnpackedOnceInTheCache() throws IOException {
        assertThat(deviceName(LibraryFile.CPU.loadFromJar(cache, temporary))).isNotEmpty();
        assertThat(deviceName(LibraryFile.CPU.loadFromJar(cache, temporary))).isNotEmpty();

        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactly("libvalence_cpu.so");
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whereTheCacheCannotBeWrittenTheLibraryIsLoadedAndNothingStays() throws IOException {
        Path noFolder = Files.writeString(cache.resolve("file"), "");

        assertThat(deviceName(LibraryFile.CPU.loadFromJar(noFolder, temporary))).isNotEmpty();

        assertThat(temporary).isEmptyDirectory();
    }

    private static String deviceName(KernelLibrary library) {
        try (Device device = Device.open(library, 0, 1)) {
            return device.describe().name();
        }
    }
}
