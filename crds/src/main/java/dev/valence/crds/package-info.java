// SPDX-License-Identifier: Apache-2.0
/** The Kubernetes API of Valence: GpuPool, InferenceModel and LoRAAdapter, as the records their manifests map to. */
@NullMarked
package dev.valence.crds;

import org.jspecify.annotations.NullMarked;
