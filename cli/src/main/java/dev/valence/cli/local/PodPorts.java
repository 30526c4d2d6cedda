// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import dev.valence.cli.kubelet.LoopbackAddresses;
import dev.valence.wire.pod.RuntimePorts;
import java.util.List;
import java.util.Optional;

/** The ports that each pod listens on, on an address of its own. */
final class PodPorts {
    static final List<Integer> ALL = List.of(RuntimePorts.API, RuntimePorts.CONTROL);

    private PodPorts() {}

    /** Why no pod could listen, and what to do. */
    static Optional<String> problem() {
        return problem(ALL);
    }

    static Optional<String> problem(List<Integer> ports) {
        return LoopbackAddresses.takenEverywhere(ports)
                .map(port -> "port " + port + " is taken on all addresses of this machine, and each pod needs it on its"
                        + " own: end the program that listens there (ss -ltnp 'sport = :" + port
                        + "' names it), or have it listen on 127.0.0.1 alone");
    }
}
