// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinesTest {
    /** A peer that never ends its line. */
    private static final class Endless extends InputStream {
        private long sent;

        @Override
        public int read() {
            sent++;
            return 'x';
        }
    }

    @Test
    void linesEndAsEventStreamsSay() throws IOException {
        var lines = new Lines(new ByteArrayInputStream("a\nb\r\n\rü\n\ncut".getBytes(StandardCharsets.UTF_8)));
        assertThat(lines.next()).isEqualTo("a");
        assertThat(lines.next()).isEqualTo("b");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isEqualTo("ü");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isNull();
    }

    @Test
    void lineWithoutEndIsGivenUpBeforeItFillsTheMemory() {
        var endless = new Endless();
        var lines = new Lines(endless);
        assertThatThrownBy(lines::next).isInstanceOf(IOException.class).hasMessageContaining("longer than 16777216");
        assertThat(endless.sent).isLessThan(2L * LinkLimits.MAX_STATE_BYTES);
    }
}
