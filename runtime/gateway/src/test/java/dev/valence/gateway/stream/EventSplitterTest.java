// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventSplitterTest {
    private final EventSplitter splitter = new EventSplitter();

    private String feed(String chunk) {
        return splitter.whole(Buffer.buffer(chunk)).toString();
    }

    @Test
    void wholeEventsPassAsTheyAre() {
        Buffer chunk = Buffer.buffer("data: a\n\ndata: b\n\n");
        assertThat(splitter.whole(chunk)).isSameAs(chunk);
        assertThat(splitter.restBytes()).isZero();
    }

    @Test
    void halfAnEventWaitsForItsOtherHalf() {
        assertThat(feed("data: a\n\ndata: b")).isEqualTo("data: a\n\n");
        assertThat(splitter.restBytes()).isEqualTo(7);
        assertThat(feed("\n")).isEmpty();
        assertThat(feed("\n")).isEqualTo("data: b\n\n");
        assertThat(splitter.restBytes()).isZero();
    }

    @Test
    void carriageReturnsEndLinesToo() {
        assertThat(feed("data: a\r\n\r")).isEmpty();
        assertThat(feed("\ndata: b\r\n")).isEqualTo("data: a\r\n\r\n");
        assertThat(feed("\r\n")).isEqualTo("data: b\r\n\r\n");
    }

    @Test
    void anyCuttingGivesTheSameBytesAndOnlyWholeEvents() {
        var random = new Random(7);
        String stream = "data: {\"a\":1}\n\n: ping\n\ndata: line\ndata: line\n\ndata: x\r\n\r\ndata: [DONE]\n\n";
        for (int round = 0; round < 500; round++) {
            var cut = new EventSplitter();
            var out = new StringBuilder();
            for (int from = 0; from < stream.length(); ) {
                int to = Math.min(stream.length(), from + 1 + random.nextInt(9));
                String whole =
                        cut.whole(Buffer.buffer(stream.substring(from, to))).toString();
                assertThat(whole.isEmpty() || whole.endsWith("\n\n") || whole.endsWith("\n\r\n"))
                        .isTrue();
                out.append(whole);
                from = to;
            }
            assertThat(out).hasToString(stream);
        }
    }
}
