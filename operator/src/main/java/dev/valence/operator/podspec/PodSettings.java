// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.podspec;

import dev.valence.crds.Accelerator;
import dev.valence.crds.GpuPoolSpec;

/**
 * What the operator adds to every pod.
 *
 * @param image of pools without a GPU that name none
 * @param cudaImage of pools with GPUs that name none
 */
public record PodSettings(String image, String cudaImage) {
    String imageOf(GpuPoolSpec pool) {
        if (pool.image() != null) {
            return pool.image();
        }
        return pool.accelerator().equals(Accelerator.CPU) ? image : cudaImage;
    }
}
