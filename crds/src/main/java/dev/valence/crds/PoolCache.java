// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * Where a pod keeps downloaded checkpoints.
 *
 * @param path directory on the node, for {@code hostPath}
 * @param claimName PersistentVolumeClaim of the pool's namespace, for {@code pvc}
 * @param size bytes downloads may fill; null: what the volume holds
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PoolCache(
        @Required CacheType type,
        @Nullable String path,
        @Nullable String claimName,
        @Nullable Quantity size) {}
