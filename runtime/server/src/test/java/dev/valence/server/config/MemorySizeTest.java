// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySizeTest {

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1024,1024",
        "1Ki,1024",
        "512Mi,536870912",
        "8Gi,8589934592",
        "1Ti,1099511627776",
        "2k,2000",
        "3M,3000000",
        "8G,8000000000",
        "1T,1000000000000"
    })
    void sizesAreThoseOfKubernetes(String text, long bytes) {
        assertThat(MemorySize.parseBytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5Gi", "8GB", "Gi", "1 Gi", "9999999999999999999"})
    void otherFormsAreRefused(String text) {
        assertThatThrownBy(() -> MemorySize.parseBytes(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write it as 512Mi");
    }

    @Test
    void whatCannotBeCountedIsRefused() {
        assertThatThrownBy(() -> MemorySize.parseBytes("99999999999Ti"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more bytes than can be counted");
    }
}
