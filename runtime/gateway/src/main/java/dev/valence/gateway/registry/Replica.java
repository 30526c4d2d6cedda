// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import java.util.Optional;
import java.util.Set;

/**
 * A pod that answers for a model now.
 *
 * @param adapters names of the LoRAAdapters it would answer for
 */
public record Replica(String pod, String host, int port, Set<String> adapters) {
    private static final int MAX_PORT = 65_535;

    public Replica {
        adapters = Set.copyOf(adapters);
    }

    /** Identifies the replica; {@code host:port}. */
    public String address() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    /** Of an address as a status has it, {@code host:port} or {@code [v6]:port}; empty where it is not one. */
    static Optional<Replica> at(String pod, String address, Set<String> adapters) {
        int colon = address.lastIndexOf(':');
        if (colon <= 0 || colon == address.length() - 1) {
            return Optional.empty();
        }
        String host = address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            boolean valid = !host.isEmpty() && port > 0 && port <= MAX_PORT;
            return valid ? Optional.of(new Replica(pod, host, port, adapters)) : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
