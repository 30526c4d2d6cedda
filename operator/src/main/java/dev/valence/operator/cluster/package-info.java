// SPDX-License-Identifier: Apache-2.0
/** What is so in one namespace at one moment, in the planner's own terms: immutable, and free of Kubernetes types. */
@NullMarked
package dev.valence.operator.cluster;

import org.jspecify.annotations.NullMarked;
