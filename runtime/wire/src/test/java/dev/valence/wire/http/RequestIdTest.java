// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
    @Test
    void aPlainOneIsKept() {
        assertThat(RequestId.of("abc-1.2_3")).isEqualTo("abc-1.2_3");
        assertThat(RequestId.of("x".repeat(128))).hasSize(128);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\r\nset-cookie: b", "a b", "a\u001b[2J", "h\u00e4h", "a\u0000"})
    void whatCouldForgeALineOfALogIsReplaced(String hostile) {
        assertThat(RequestId.of(hostile)).matches("req-[0-9a-f]{32}");
    }

    @Test
    void whatIsTooLongOrMissingIsReplacedByOneOfItsOwn() {
        assertThat(RequestId.of("x".repeat(129))).matches("req-[0-9a-f]{32}");
        assertThat(RequestId.of(null)).matches("req-[0-9a-f]{32}").isNotEqualTo(RequestId.of(null));
    }
}
