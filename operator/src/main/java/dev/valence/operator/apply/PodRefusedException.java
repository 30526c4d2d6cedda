// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.apply;

import dev.valence.operator.report.Refusal;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** A step on a pod failed: the message names the pod and has the API server's own words. */
public final class PodRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The JDK has no name for it. */
    private static final int HTTP_TOO_MANY_REQUESTS = 429;

    private final boolean lasting;

    PodRefusedException(String pod, KubernetesClientException cause) {
        super("pod " + pod + ": " + words(cause), cause);
        this.lasting = isLasting(cause.getCode());
    }

    private PodRefusedException(String pod, String why) {
        super("pod " + pod + ": " + why);
        this.lasting = true;
    }

    static PodRefusedException taken(String pod) {
        return new PodRefusedException(
                pod,
                "a pod of that name is there that is not the pool's: delete it,"
                        + " unless it is going already, or give the pool another name");
    }

    public Refusal refusal() {
        return new Refusal(String.valueOf(getMessage()), lasting);
    }

    /** A server that is away (0: it gave no answer), overloaded or at odds with another writer is well again by itself. */
    private static boolean isLasting(int status) {
        return status >= HttpURLConnection.HTTP_BAD_REQUEST
                && status < HttpURLConnection.HTTP_INTERNAL_ERROR
                && status != HttpURLConnection.HTTP_CLIENT_TIMEOUT
                && status != HttpURLConnection.HTTP_CONFLICT
                && status != HTTP_TOO_MANY_REQUESTS;
    }

    private static String words(KubernetesClientException cause) {
        String said = cause.getStatus() == null ? null : cause.getStatus().getMessage();
        if (said != null) {
            return said;
        }
        Throwable broke = cause.getCause();
        // the client's own message has its class and the URL, and of a refused connection says nothing
        return broke == null || broke.getMessage() == null
                ? "the API server gave no answer that can be read"
                : "the API server gave no answer: " + broke.getMessage();
    }
}
