// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import org.jspecify.annotations.Nullable;

/**
 * How far a pool is from its spec.
 *
 * @param outdated pods of an older spec
 * @param halted why the rollout stopped at the first pod that failed; null: it did not
 */
public record PoolVerdict(int outdated, @Nullable String halted) {}
