// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.wire.assignment.LoadSpec;
import org.jspecify.annotations.Nullable;

/**
 * A model on a pod.
 *
 * @param leaving it serves here until its replacement does
 * @param waitsFor why the pod was not asked to load it yet; null: it was
 * @param keeps what the pod goes on with, although the model's spec says something else by now; null: it has, or is to
 *     load, what the spec says
 */
public record Place(
        String pod,
        boolean leaving,
        @Nullable String waitsFor,
        @Nullable LoadSpec keeps) {}
