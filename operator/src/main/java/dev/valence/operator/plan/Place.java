// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import org.jspecify.annotations.Nullable;

/**
 * A model on a pod.
 *
 * @param leaving it serves here until its replacement does
 * @param waitsFor why the pod was not asked to load it yet; null: it was
 */
public record Place(String pod, boolean leaving, @Nullable String waitsFor) {}
