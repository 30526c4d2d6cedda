// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.valence.engine.api.ModelLoadException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutatedCheckpointTest {
    private static final String HEADER = "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"x.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
            + "\"y\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[24,32]}}";
    private static final String PIECES = "{}[]\",:0123456789-.eE \\u\u0000\u00ff_abcdtypeshape";

    @TempDir
    Path folder;

    @Test
    void mutatedFilesAreReadOrRefusedAndNeverCrash() {
        TestCheckpoint files = TestCheckpoint.in(folder);
        byte[] whole = TestCheckpoint.file(HEADER.getBytes(StandardCharsets.UTF_8), new byte[32]);
        Random random = new Random(42);
        int read = 0;
        for (int round = 0; round < 1500; round++) {
            files.write("model.safetensors", mutated(whole, random));
            try (Checkpoint checkpoint = Checkpoint.open(folder)) {
                checkpoint.tensors().values().forEach(MutatedCheckpointTest::touch);
                read++;
            } catch (ModelLoadException e) {
                assertThat(e.getMessage()).contains("model.safetensors");
            } catch (RuntimeException e) {
                fail("round " + round, e);
            }
        }
        assertThat(read).isBetween(1, 1499);
    }

    private static byte[] mutated(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(8 + HEADER.length());
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) PIECES.charAt(random.nextInt(PIECES.length()));
                case 2 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                default -> bytes = Arrays.copyOf(bytes, 8 + random.nextInt(2 * bytes.length));
            }
            if (bytes.length < 8 + HEADER.length()) {
                return bytes;
            }
        }
        return bytes;
    }

    private static void touch(TensorView tensor) {
        long bytes = tensor.data().byteSize();
        assertThat(tensor.shape().stream().reduce((long) tensor.dtype().bytes(), (a, b) -> a * b))
                .isEqualTo(bytes);
        if (bytes > 0) {
            tensor.data().get(java.lang.foreign.ValueLayout.JAVA_BYTE, bytes - 1);
        }
    }
}
