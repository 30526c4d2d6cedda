// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.pod;

/** Where every runtime pod listens. */
public final class RuntimePorts {
    /** The OpenAI API. */
    public static final int API = 8000;

    /** The control API, the metrics and the probes. */
    public static final int CONTROL = 9090;

    private RuntimePorts() {}
}
