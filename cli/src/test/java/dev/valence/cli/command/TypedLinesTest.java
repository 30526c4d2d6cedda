// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TypedLinesTest {
    @Test
    void linesComeInOrderAndThenNoMore() throws Exception {
        var typed = new TypedLines(new ByteArrayInputStream("één\n\ntwo".getBytes(StandardCharsets.UTF_8)));
        assertThat(typed.next()).contains("één");
        assertThat(typed.next()).contains("");
        assertThat(typed.next()).contains("two");
        assertThat(typed.next()).isEmpty();
    }

    @Test
    void whoWaitsForALineCanBeInterrupted() throws Exception {
        try (var keyboard = new PipedOutputStream();
                var input = new PipedInputStream(keyboard)) {
            var typed = new TypedLines(input);
            Thread.currentThread().interrupt();
            assertThatThrownBy(typed::next).isInstanceOf(InterruptedException.class);
        }
    }
}
