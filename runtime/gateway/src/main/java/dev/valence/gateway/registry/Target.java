// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a served name stands for.
 *
 * @param resource kind, namespace and name, for people: {@code InferenceModel default/llama}
 * @param refused whether an older resource has one of its names, so that it serves none of them
 * @param parent first served name of an adapter's base model; null for a model, or where the base is absent
 * @param contextLength longest prompt plus completion in tokens, where the resource says it
 * @param replicas pods that would answer now; empty while it loads, wakes or restarts
 */
public record Target(
        String servedName,
        Kind kind,
        String namespace,
        String resource,
        Instant createdAt,
        boolean refused,
        @Nullable String parent,
        @Nullable Integer contextLength,
        List<Replica> replicas,
        Standing standing) {

    /** Of the resource behind a name. */
    public enum Kind {
        MODEL,
        ADAPTER
    }

    public Target {
        replicas = List.copyOf(replicas);
    }
}
