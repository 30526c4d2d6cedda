// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.wire.assignment.LoadSpec;

/**
 * What a pod goes on with of a changed model until its turn has come.
 *
 * @param bytes it takes on the device, its KV cache included
 */
record Kept(LoadSpec spec, long bytes) {}
