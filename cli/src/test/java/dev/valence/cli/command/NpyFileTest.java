// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {
    @TempDir
    Path directory;

    /** What the format's specification lets a reader rely on (NumPy, {@code numpy.lib.format}, version 1.0). */
    private record Array(Map<String, String> header, FloatBuffer values) {
        private static final Pattern DICTIONARY = Pattern.compile("\\{(.*)\\} *\n");
        private static final Pattern ENTRY = Pattern.compile("'(\\w+)': ('[^']*'|True|False|\\([^)]*\\)),? *");

        static Array read(Path file) throws IOException {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            var magic = new byte[6];
            bytes.get(magic);
            assertThat(magic).isEqualTo(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'});
            assertThat(bytes.getShort()).as("version 1.0, major first").isEqualTo((short) 1);
            var header = new byte[Short.toUnsignedInt(bytes.getShort())];
            bytes.get(header);
            assertThat(bytes.position() % 64).as("values are aligned").isZero();
            var dictionary = DICTIONARY.matcher(new String(header, StandardCharsets.US_ASCII));
            assertThat(dictionary.matches())
                    .as("a literal, spaces, one newline")
                    .isTrue();
            return new Array(entries(dictionary.group(1)), bytes.asFloatBuffer());
        }

        private static Map<String, String> entries(String text) {
            var entries = new TreeMap<String, String>();
            var matcher = ENTRY.matcher(text);
            while (matcher.lookingAt()) {
                entries.put(matcher.group(1), matcher.group(2));
                matcher.region(matcher.end(), text.length());
            }
            assertThat(matcher.hitEnd() && matcher.regionStart() == text.length())
                    .as("nothing else in %s", text)
                    .isTrue();
            return entries;
        }
    }

    @Test
    void isWhatTheFormatSays() throws IOException {
        var file = directory.resolve("a.npy");
        NpyFile.write(file, new float[][] {{1, 2, 3}, {4, 5, -6.5f}});
        var array = Array.read(file);
        assertThat(array.header()).isEqualTo(Map.of("descr", "'<f4'", "fortran_order", "False", "shape", "(2, 3)"));
        var values = new float[6];
        array.values().get(values);
        assertThat(values).containsExactly(1, 2, 3, 4, 5, -6.5f);
        assertThat(array.values().hasRemaining()).isFalse();
    }

    @Test
    void noRowsAreAnArrayOfNone() throws IOException {
        var file = directory.resolve("none.npy");
        NpyFile.write(file, new float[0][]);
        assertThat(Array.read(file).header()).containsEntry("shape", "(0, 0)");
    }
}
