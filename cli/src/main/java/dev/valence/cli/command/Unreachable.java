// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;

/** No API server answers. */
final class Unreachable {
    private Unreachable() {}

    /** Says where it was looked for, why it failed, and what to do next. */
    static CommandFailure failure(KubernetesClient client, Throwable problem) {
        var next = ClusterOptions.isForeign()
                ? "KUBECONFIG=" + System.getenv("KUBECONFIG") + " names it; unset it to use the cluster of valence up"
                : "is valence up still running?";
        return new CommandFailure(
                "no API server answers at " + client.getMasterUrl() + " (" + reason(problem) + "): " + next);
    }

    /** In words where Java has only a class for it, else the innermost cause's own: outer ones only wrap it. */
    private static String reason(Throwable problem) {
        var reason = "no reason was given";
        for (var cause = problem; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case ConnectException _ -> {
                    return "the connection is refused";
                }
                case UnresolvedAddressException _, UnknownHostException _ -> {
                    return "there is no host of that name";
                }
                case HttpTimeoutException _ -> {
                    return "no answer in time";
                }
                default -> reason = cause.getMessage() == null ? reason : cause.getMessage();
            }
        }
        return reason;
    }
}
