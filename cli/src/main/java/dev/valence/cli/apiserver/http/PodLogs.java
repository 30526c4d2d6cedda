// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import java.io.IOException;
import java.io.OutputStream;

/** Where {@code pods/log} reads from. */
@FunctionalInterface
public interface PodLogs {
    /** A container whose log is asked for. */
    record Source(String namespace, String pod, String container) {}

    /**
     * Copies a container's log; with {@code follow}, until the pod is gone. Nothing where none was written yet.
     *
     * @param tailLines -1: all of it
     */
    void copy(Source source, boolean follow, int tailLines, OutputStream into) throws IOException;
}
