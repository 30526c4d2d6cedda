// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAlignedByCodePoints() {
        var table = new TextTable("NAME", "READY", "MESSAGE");
        table.add("a", "yes", "");
        table.add("märchen😀", "no", "why");
        assertThat(table.lines())
                .containsExactly("NAME       READY   MESSAGE", "a          yes", "märchen😀   no      why");
    }

    @Test
    void plainOutputRepeatsOnlyWhatChanged() {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        var live = new LiveLines(Terminal.plain(out));
        live.show(List.of("one", "two"));
        live.show(List.of("one", "two"));
        live.show(List.of("one", "three"));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void interactiveLinesNeverWrap() {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new LiveLines(new Terminal(out, out, true, 10)).show(List.of("a line that is too long"));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("a line th\n");
    }
}
