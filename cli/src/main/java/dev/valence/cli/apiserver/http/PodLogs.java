// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import java.io.IOException;
import java.io.OutputStream;

/** Where {@code pods/log} reads from. */
@FunctionalInterface
public interface PodLogs {
    /**
     * Copies a pod's log; with {@code follow}, until the pod is gone.
     *
     * @param tailLines -1: all of it
     * @return whether there was a log
     */
    boolean copy(String namespace, String pod, boolean follow, int tailLines, OutputStream into) throws IOException;
}
