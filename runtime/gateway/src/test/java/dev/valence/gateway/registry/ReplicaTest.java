// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaTest {
    @Test
    void addressesOfBothFamiliesAreRead() {
        assertThat(Replica.at("p", "10.1.2.3:8000", Set.of())).contains(new Replica("p", "10.1.2.3", 8000, Set.of()));
        assertThat(Replica.at("p", "[fd00::2]:8000", Set.of())).contains(new Replica("p", "fd00::2", 8000, Set.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", ":80", "host:", "host:x", "host:0", "host:70000", "[]:80", "host:-1"})
    void whatIsNoAddressIsRefused(String address) {
        assertThat(Replica.at("p", address, Set.of())).isEmpty();
    }
}
