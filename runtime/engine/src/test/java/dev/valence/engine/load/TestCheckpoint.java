// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes checkpoint folders, right and wrong ones. */
record TestCheckpoint(Path folder) {
    /** A header of one tensor that fits four bytes of data. */
    static final String ONE_TENSOR = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";

    static TestCheckpoint in(Path folder) {
        TestCheckpoint checkpoint = new TestCheckpoint(folder);
        checkpoint.write("config.json", "{\"architectures\":[\"Tiny\"]}");
        return checkpoint;
    }

    TestCheckpoint write(String name, String text) {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    TestCheckpoint write(String name, byte[] content) {
        try {
            Files.write(folder.resolve(name), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestCheckpoint safetensors(String name, String header, int dataBytes) {
        return write(name, file(header.getBytes(StandardCharsets.UTF_8), new byte[dataBytes]));
    }

    TestCheckpoint model(String header, int dataBytes) {
        return safetensors("model.safetensors", header, dataBytes);
    }

    static byte[] file(byte[] header, byte[] data) {
        return ByteBuffer.allocate(8 + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data)
                .array();
    }
}
