// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.apply;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** The API server would not have a pod: the message names the pod and has the server's own words. */
public final class PodRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PodRefusedException(String pod, KubernetesClientException cause) {
        super("pod " + pod + ": " + words(cause), cause);
    }

    private static String words(KubernetesClientException cause) {
        String said = cause.getStatus() == null ? null : cause.getStatus().getMessage();
        // the client's own message has its class and the URL
        return said == null ? String.valueOf(cause.getMessage()) : said;
    }
}
