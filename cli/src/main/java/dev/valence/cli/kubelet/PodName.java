// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import io.fabric8.kubernetes.api.model.Pod;

/** One pod and no other: the next of its name has another uid. */
record PodName(String namespace, String name, String uid) {
    static PodName of(Pod pod) {
        var metadata = pod.getMetadata();
        return new PodName(metadata.getNamespace(), metadata.getName(), metadata.getUid());
    }

    boolean is(String otherNamespace, String otherName) {
        return namespace.equals(otherNamespace) && name.equals(otherName);
    }
}
