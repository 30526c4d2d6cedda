// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an operator runs.
 *
 * @param namespaces it looks after; empty: all
 * @param runtimeImage of pools without a GPU that name none
 * @param runtimeCudaImage of pools with GPUs that name none
 * @param gatewayUrl base URL written into the status of models that answer; null: none is
 * @param election null: this is the only operator there is
 */
public record OperatorSettings(
        Set<String> namespaces,
        String runtimeImage,
        String runtimeCudaImage,
        @Nullable String gatewayUrl,
        @Nullable Election election) {
    public OperatorSettings {
        namespaces = Set.copyOf(namespaces);
    }

    /**
     * Leader election by a Lease, so that of several operators one acts.
     *
     * @param identity of this process, unique among them
     * @param onLost what to do when another one took over: this one must not act any more, and cannot be started again
     */
    public record Election(String namespace, String leaseName, String identity, Runnable onLost) {}
}
