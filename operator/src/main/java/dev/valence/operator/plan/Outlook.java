// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Cluster;

/** What is so, and what follows from it. */
public record Outlook(Cluster cluster, Plan plan) {}
