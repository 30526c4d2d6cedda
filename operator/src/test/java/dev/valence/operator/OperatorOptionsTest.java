// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class OperatorOptionsTest {
    @Command(name = "valence-operator")
    private static final class Holder {
        @Mixin
        private final OperatorOptions options = new OperatorOptions();
    }

    private static OperatorOptions parsed(String... arguments) {
        var holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        holder.options.check();
        return holder.options;
    }

    private static OperatorSettings settings(String... arguments) {
        return parsed(arguments).settings("own", () -> {});
    }

    @Test
    void defaultsLookAfterEverythingAlone() {
        assertThat(parsed().metricsPort()).isEqualTo(8090);
        assertThat(parsed().metricsHost()).isEmpty();
        OperatorSettings settings = settings();
        assertThat(settings.namespaces()).isEmpty();
        assertThat(settings.runtimeImage()).isEqualTo("valence/runtime:latest");
        assertThat(settings.runtimeCudaImage()).isEqualTo("valence/runtime:latest-cuda");
        assertThat(settings.gatewayUrl()).isNull();
        assertThat(settings.election()).isNull();
    }

    @Test
    void everythingThatIsSaidCounts() {
        OperatorSettings settings = settings(
                "--namespaces=a, b,",
                "--leader-election",
                "--leader-election-namespace=system",
                "--runtime-image=example.com/runtime:7",
                "--runtime-cuda-image=example.com/runtime:8",
                "--gateway-url=https://ai.example.com/v1");
        assertThat(settings.namespaces()).isEqualTo(Set.of("a", "b"));
        assertThat(settings.runtimeImage()).isEqualTo("example.com/runtime:7");
        assertThat(settings.runtimeCudaImage()).isEqualTo("example.com/runtime:8");
        assertThat(settings.gatewayUrl()).isEqualTo("https://ai.example.com/v1");
        assertThat(requireNonNull(settings.election()).namespace()).isEqualTo("system");
        assertThat(parsed("--metrics-port=0").metricsPort()).isZero();
        assertThat(parsed("--metrics-host=127.0.0.1").metricsHost()).isEqualTo("127.0.0.1");
    }

    @Test
    void leaseIsInTheClientsOwnNamespaceWhereNoneIsNamed() {
        assertThat(requireNonNull(settings("--leader-election").election()).namespace())
                .isEqualTo("own");
        assertThat(requireNonNull(parsed("--leader-election")
                                .settings(null, () -> {})
                                .election())
                        .namespace())
                .isEqualTo("default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--metrics-port=-1",
                "--metrics-port=65536",
                "--metrics-port=many",
                "--runtime-image= ",
                "--runtime-cuda-image= ",
                "--gateway-url=ai.example.com",
                "--leader-election=perhaps",
                "--no-such-option"
            })
    void whatCannotBeIsRefusedByName(String argument) {
        assertThatThrownBy(() -> parsed(argument))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(argument.split("=")[0]);
    }
}
