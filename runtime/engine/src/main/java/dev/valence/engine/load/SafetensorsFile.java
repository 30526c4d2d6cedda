// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Maps one safetensors file: 8 bytes header length (little endian), JSON header, data. Specification: the "Format"
 * section of the safetensors project.
 */
final class SafetensorsFile {
    private static final int PREFIX_BYTES = 8;
    private static final ValueLayout.OfLong HEADER_LENGTH =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private SafetensorsFile() {}

    /**
     * @param name the file as the user knows it, for messages
     * @param arena owns the mapping
     * @param budget of the checkpoint that the file is part of
     * @return tensors by name, by rising offset
     */
    static Map<String, TensorView> map(Path name, Path file, Arena arena, HeaderBudget budget) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < PREFIX_BYTES + 2) {
                throw bad(name, "has only " + size + " bytes; the file is truncated or no safetensors file");
            }
            return tensors(name, channel.map(MapMode.READ_ONLY, 0, size, arena), budget);
        } catch (IOException e) {
            throw new ModelLoadException("UnreadableFile", "cannot read " + name + ": " + e, e);
        }
    }

    private static Map<String, TensorView> tensors(Path name, MemorySegment file, HeaderBudget budget) {
        long headerBytes = file.get(HEADER_LENGTH, 0);
        long afterPrefix = file.byteSize() - PREFIX_BYTES;
        if (headerBytes < 0 || headerBytes > afterPrefix) {
            throw bad(
                    name,
                    "header length " + Long.toUnsignedString(headerBytes) + " is beyond the file's " + file.byteSize()
                            + " bytes; the file is truncated or no safetensors file");
        }
        budget.takeHeader(name, headerBytes);
        String json = text(name, file.asSlice(PREFIX_BYTES, headerBytes));
        MemorySegment data = file.asSlice(PREFIX_BYTES + headerBytes);
        Map<String, TensorView> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : SafetensorsHeader.parse(name, json, data.byteSize(), budget)) {
            MemorySegment bytes = data.asSlice(entry.begin(), entry.end() - entry.begin());
            tensors.put(entry.name(), new TensorView(entry.name(), entry.dtype(), entry.shape(), bytes));
        }
        return tensors;
    }

    private static String text(Path name, MemorySegment header) {
        if (header.byteSize() == 0 || header.get(ValueLayout.JAVA_BYTE, 0) != '{') {
            throw bad(name, "header does not begin with '{'");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(header.asByteBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad(name, "header is not valid UTF-8");
        }
    }

    private static ModelLoadException bad(Path name, String what) {
        return new ModelLoadException("InvalidCheckpoint", name + ": " + what);
    }
}
