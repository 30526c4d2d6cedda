// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Where {@code pods/log} reads from. */
@FunctionalInterface
public interface PodLogs {
    /**
     * A container whose log is asked for.
     *
     * @param options those that the request has, such as {@code follow} and {@code tailLines}
     */
    record Source(String namespace, String pod, String container, Map<String, String> options) {}

    /** A log that is there. */
    @FunctionalInterface
    interface Log {
        /** Copies it; where it is followed, until its container will write no more. */
        void copyTo(OutputStream into) throws IOException;
    }

    /** @throws dev.valence.cli.apiserver.object.ApiException it cannot be had, not yet, or not so */
    Log open(Source source) throws IOException;
}
