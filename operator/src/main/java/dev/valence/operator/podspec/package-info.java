// SPDX-License-Identifier: Apache-2.0
/** From a GpuPool to the pods it wants, and to the hash that says whether a pod is still that. No I/O. */
@NullMarked
package dev.valence.operator.podspec;

import org.jspecify.annotations.NullMarked;
