// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Which gateway to ask, where it is not the one of the local control plane. */
final class GatewayOption {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:VALENCE_URL:-}",
            description = "Gateway without /v1 (VALENCE_URL; default: the local one).")
    private String url = "";

    /** As it was given, without {@code /v1}. */
    Optional<String> url() {
        return url.isEmpty() ? Optional.empty() : Optional.of(url);
    }
}
