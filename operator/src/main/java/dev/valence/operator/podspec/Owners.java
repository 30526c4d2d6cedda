// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.podspec;

import dev.valence.crds.GpuPool;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** Who owns what the operator makes: deleting the pool collects it. */
public final class Owners {
    private Owners() {}

    public static OwnerReference reference(GpuPool pool) {
        return new OwnerReferenceBuilder()
                .withApiVersion(pool.getApiVersion())
                .withKind(pool.getKind())
                .withName(pool.getMetadata().getName())
                .withUid(pool.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
