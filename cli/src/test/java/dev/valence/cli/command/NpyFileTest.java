// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {
    @TempDir
    Path directory;

    @Test
    void isWhatNumPyReads() throws Exception {
        var file = directory.resolve("a.npy");
        NpyFile.write(file, new float[][] {{1, 2, 3}, {4, 5, -6.5f}});
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = bytes.getShort(8);
        var header = new String(bytes.array(), 10, headerLength, StandardCharsets.US_ASCII);
        assertThat((10 + headerLength) % 64).as("values are aligned").isZero();
        assertThat(header)
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")
                .endsWith("\n");
        bytes.position(10 + headerLength);
        assertThat(bytes.remaining()).isEqualTo(6 * Float.BYTES);
        assertThat(bytes.getFloat()).isEqualTo(1);
        bytes.position(bytes.limit() - Float.BYTES);
        assertThat(bytes.getFloat()).isEqualTo(-6.5f);
    }
}
