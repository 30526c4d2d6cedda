// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SseParserTest {
    @Test
    void dataLinesOfOneEventAreJoined() {
        assertThat(events("data: {", "data:}", "", "data: 2", "")).containsExactly("{\n}", "2");
    }

    @Test
    void commentsAndOtherFieldsAreNoData() {
        assertThat(events(": alive", "", "event: state", "id: 7", "retry: 5", "", "database: x", ""))
                .isEmpty();
    }

    @Test
    void emptyDataIsAnEventAndOneSpaceIsNotData() {
        assertThat(events("data", "", "data:  two spaces", "")).containsExactly("", " two spaces");
    }

    @Test
    void eventThatNeverEndsIsRefused() {
        var parser = new SseParser();
        String line = "data: " + "x".repeat(1 << 20);
        assertThatThrownBy(() -> {
                    for (int count = 0; count <= LinkLimits.MAX_STATE_BYTES >> 20; count++) {
                        parser.line(line);
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("longer than");
    }

    private static List<String> events(String... lines) {
        var parser = new SseParser();
        return List.of(lines).stream()
                .map(parser::line)
                .flatMap(Optional::stream)
                .toList();
    }
}
