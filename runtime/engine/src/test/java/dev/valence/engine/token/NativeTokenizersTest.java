// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeTokenizersTest {
    @TempDir
    Path home;

    @Test
    void theLibraryIsUnpackedInTheUsersCache() {
        assertThat(NativeTokenizers.folderIn(home)).isEqualTo(home.resolve("valence"));
    }

    @Test
    void whereTheHomeIsReadOnlyNobodyElseCanHaveMadeTheFolder() throws IOException {
        Path noFolder = Files.writeString(home.resolve("file"), "");

        Path first = NativeTokenizers.folderIn(noFolder);
        Path second = NativeTokenizers.folderIn(noFolder);

        assertThat(first).isNotEqualTo(second);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
                .isEqualTo("rwx------");
        Files.createDirectories(first.resolve("tokenizers/0.1"));
        Files.writeString(first.resolve("tokenizers/0.1/lib.so"), "");
        NativeTokenizers.removeTemporary(first);
        NativeTokenizers.removeTemporary(first);
        NativeTokenizers.removeTemporary(second);
        assertThat(first).doesNotExist();
        assertThat(second).doesNotExist();
    }

    @Test
    void theUsersCacheStays() throws IOException {
        Path cache = NativeTokenizers.folderIn(home);
        NativeTokenizers.removeTemporary(cache);
        assertThat(cache).exists();
    }
}
