// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** NumPy's array file, version 1.0 (NEP 1): a text header padded to 64 bytes, then the values. */
final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;

    private NpyFile() {}

    /** @param rows {@code [n][width]}, row-major, written as little-endian float32 */
    static void write(Path file, float[][] rows) throws IOException {
        int width = rows.length == 0 ? 0 : rows[0].length;
        try (var output = new BufferedOutputStream(Files.newOutputStream(file))) {
            output.write(MAGIC);
            output.write(header(rows.length, width));
            var bytes = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (var row : rows) {
                bytes.clear();
                bytes.asFloatBuffer().put(row);
                output.write(bytes.array());
            }
        }
    }

    private static byte[] header(int height, int width) {
        var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + height + ", " + width + "), }";
        int unpadded = MAGIC.length + Short.BYTES + text.length() + 1;
        int padding = Math.floorMod(-unpadded, ALIGNMENT);
        var padded = text + " ".repeat(padding) + "\n";
        return ByteBuffer.allocate(Short.BYTES + padded.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) padded.length())
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .array();
    }
}
