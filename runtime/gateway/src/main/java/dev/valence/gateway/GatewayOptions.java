// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway;

import dev.valence.gateway.front.GatewayServer;
import dev.valence.gateway.proxy.ProxySettings;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be said on the command line or in the environment. */
final class GatewayOptions {
    /** More event loops than this are of no use: the work is passing bytes on. */
    private static final int MAX_EVENT_LOOPS = 8;

    private static final int MAX_PORT = 65_535;

    /** A client that waits longer has gone. */
    private static final int MAX_HOLD_SECONDS = 3_600;

    @Option(
            names = "--host",
            defaultValue = "${env:VALENCE_HOST:-0.0.0.0}",
            description = "Address to listen on (VALENCE_HOST; default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--port",
            defaultValue = "${env:VALENCE_PORT:-8080}",
            description = "Port of the OpenAI API (VALENCE_PORT; default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--control-port",
            defaultValue = "${env:VALENCE_CONTROL_PORT:-9090}",
            description = "Port of metrics, health and /registry (VALENCE_CONTROL_PORT; default: ${DEFAULT-VALUE}).")
    private int controlPort;

    @Option(
            names = "--namespaces",
            split = ",",
            defaultValue = "${env:VALENCE_NAMESPACES:-}",
            description = "Namespaces whose models are served, separated by commas (VALENCE_NAMESPACES; default: all).")
    private List<String> namespaces = List.of();

    @Option(
            names = "--hold-seconds",
            defaultValue = "${env:VALENCE_HOLD_SECONDS:-30}",
            description = "How long a request waits for a model that is not ready"
                    + " (VALENCE_HOLD_SECONDS; default: ${DEFAULT-VALUE}).")
    private int holdSeconds;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    GatewayServer.Options server() {
        check("--hold-seconds", holdSeconds, MAX_HOLD_SECONDS);
        check("--port", port, MAX_PORT);
        check("--control-port", controlPort, MAX_PORT);
        int eventLoops = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_EVENT_LOOPS);
        ProxySettings proxy = ProxySettings.DEFAULT.withHold(Duration.ofSeconds(holdSeconds));
        return new GatewayServer.Options(host, port, controlPort, eventLoops, proxy);
    }

    private void check(String option, int value, int max) {
        if (value < 0 || value > max) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be from 0 to " + max + ", and is " + value);
        }
    }

    /** Empty: all. */
    List<String> namespaces() {
        return namespaces.stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
