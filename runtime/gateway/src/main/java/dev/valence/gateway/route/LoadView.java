// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.route;

import java.time.Instant;

/** What this gateway knows of replicas by having sent to them. */
public interface LoadView {
    /** Requests sent to the address and not yet answered in full. */
    int outstanding(String address);

    /** Whether the address failed so lately that others come first. */
    boolean cooling(String address, Instant now);
}
