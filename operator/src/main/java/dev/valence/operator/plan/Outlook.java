// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Cluster;

/**
 * What is so, and what follows from it.
 *
 * @param sequence larger than that of every earlier outlook of this process
 */
public record Outlook(long sequence, Cluster cluster, Plan plan) {}
