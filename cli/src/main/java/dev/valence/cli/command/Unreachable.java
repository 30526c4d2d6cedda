// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import io.fabric8.kubernetes.client.KubernetesClient;

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

    /** The innermost cause that says anything: outer ones only wrap it. */
    private static String reason(Throwable problem) {
        var reason = problem.getClass().getSimpleName();
        for (var cause = problem; cause != null; cause = cause.getCause()) {
            reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        }
        return reason;
    }
}
