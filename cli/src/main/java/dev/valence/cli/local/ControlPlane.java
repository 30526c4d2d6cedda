// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import java.io.IOException;

/** An API server of ours. */
sealed interface ControlPlane extends AutoCloseable permits EmbeddedControlPlane, RealControlPlane {
    Kubeconfig kubeconfig();

    /** For people: what it is. */
    String description();

    /** Whether it reads logs of pods from the kubelet by the network. */
    boolean asksKubelet();

    @Override
    void close() throws IOException;
}
