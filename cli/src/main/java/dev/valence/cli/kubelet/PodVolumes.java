// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import dev.valence.cli.file.Directories;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A process sees the machine's files, not its mounts: arguments and variables that name a mounted path are turned into
 * where the volume really lies.
 */
final class PodVolumes {
    private final Map<String, Path> byMountPath = new LinkedHashMap<>();

    private PodVolumes() {}

    static PodVolumes of(Pod pod, Container container, Path root) {
        var volumes = new PodVolumes();
        for (var mount : container.getVolumeMounts()) {
            pod.getSpec().getVolumes().stream()
                    .filter(v -> v.getName().equals(mount.getName()))
                    .findFirst()
                    .ifPresent(v -> volumes.byMountPath.put(mount.getMountPath(), onHost(pod, v, root)));
        }
        return volumes;
    }

    private static Path ofPods(Path root) {
        return root.resolve("pods");
    }

    private static Path ofPod(Pod pod, Path root) {
        return ofPods(root).resolve(pod.getMetadata().getUid());
    }

    /** Whatever pods had for themselves. */
    static void clear(Path root) throws IOException {
        Directories.delete(ofPods(root));
    }

    /** What the pod had for itself, when it has ended. */
    static void delete(Pod pod, Path root) throws IOException {
        Directories.delete(ofPod(pod, root));
    }

    private static Path onHost(Pod pod, Volume volume, Path root) {
        if (volume.getHostPath() != null) {
            return Path.of(volume.getHostPath().getPath());
        }
        var claim = volume.getPersistentVolumeClaim();
        var path = claim != null
                ? root.resolve("claims")
                        .resolve(pod.getMetadata().getNamespace())
                        .resolve(claim.getClaimName())
                : ofPod(pod, root).resolve(volume.getName());
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new ContainerConfigException("volume " + volume.getName() + " cannot be made: " + e.getMessage());
        }
        return path;
    }

    /** The text with the first mounted path in it, whole or as a prefix of a path after {@code =}, on this machine. */
    String onHost(String text) {
        int valueStart = text.startsWith("--") ? text.indexOf('=') + 1 : 0;
        var value = text.substring(valueStart);
        for (var mount : byMountPath.entrySet()) {
            if (value.equals(mount.getKey()) || value.startsWith(mount.getKey() + "/")) {
                return text.substring(0, valueStart)
                        + mount.getValue()
                        + value.substring(mount.getKey().length());
            }
        }
        return text;
    }
}
