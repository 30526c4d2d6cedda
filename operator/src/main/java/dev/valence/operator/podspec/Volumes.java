// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.podspec;

import dev.valence.crds.GpuPoolSpec;
import dev.valence.crds.PoolCache;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a pod may write. */
final class Volumes {
    static final String CACHE = "cache";
    static final String CACHE_PATH = "/var/cache/valence";
    static final String TEMPORARY = "tmp";

    private Volumes() {}

    /**
     * Folder of the downloads: one for each namespace, as pools of several may have the same directory of the node, and
     * what one namespace's token has opened is not what another's runtime may serve. It keeps runtimes apart, not tenants:
     * the whole directory is mounted (the kubelet would make a subPath as root's, where the runtime cannot write), and
     * whoever may make pods with a hostPath can read it.
     */
    static String downloads(String namespace) {
        return CACHE_PATH + "/" + namespace;
    }

    static List<Volume> of(GpuPoolSpec spec) {
        Volume temporary = new VolumeBuilder()
                .withName(TEMPORARY)
                .withNewEmptyDir()
                .endEmptyDir()
                .build();
        return List.of(cache(spec.cache()), temporary);
    }

    private static Volume cache(@Nullable PoolCache cache) {
        var volume = new VolumeBuilder().withName(CACHE);
        if (cache == null) {
            return volume.withNewEmptyDir().endEmptyDir().build();
        }
        return switch (cache.type()) {
            case HOST_PATH ->
                volume.withNewHostPath()
                        .withPath(cache.path())
                        .withType("DirectoryOrCreate")
                        .endHostPath()
                        .build();
            case PVC ->
                volume.withNewPersistentVolumeClaim()
                        .withClaimName(cache.claimName())
                        .endPersistentVolumeClaim()
                        .build();
            // the kubelet evicts the pod that outgrows it, so that downloads never fill the system disk
            case EMPTY_DIR ->
                volume.withNewEmptyDir()
                        .withSizeLimit(cache.size())
                        .endEmptyDir()
                        .build();
        };
    }
}
