// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import dev.valence.cli.local.LocalCluster;
import picocli.CommandLine.Option;

/** How the local control plane runs. */
final class UpOptions {
    static final int DEFAULT_PORT = 8080;
    private static final int MAX_PORT = 65_535;

    /** API servers, named as on the command line. */
    enum ControlPlane {
        auto,
        embedded,
        apiserver
    }

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of the OpenAI API on 127.0.0.1 (default: ${DEFAULT-VALUE}).")
    int port = DEFAULT_PORT;

    @Option(
            names = "--api-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the embedded Kubernetes API (default: any that is free).")
    int apiPort;

    @Option(
            names = "--control-plane",
            paramLabel = "KIND",
            defaultValue = "auto",
            description = "${COMPLETION-CANDIDATES}: a real kube-apiserver where dev/apiserver.sh has put one into"
                    + " the cache, or the embedded one (default: ${DEFAULT-VALUE}).")
    ControlPlane controlPlane = ControlPlane.auto;

    LocalCluster.Options toOptions() {
        var kind = switch (controlPlane) {
            case auto -> LocalCluster.Kind.AUTO;
            case embedded -> LocalCluster.Kind.EMBEDDED;
            case apiserver -> LocalCluster.Kind.APISERVER;
        };
        if (port < 1 || port > MAX_PORT || apiPort < 0 || apiPort > MAX_PORT) {
            throw new CommandFailure("a port is a number from 1 to " + MAX_PORT + "; see --port and --api-port");
        }
        return new LocalCluster.Options(kind, apiPort, port);
    }
}
