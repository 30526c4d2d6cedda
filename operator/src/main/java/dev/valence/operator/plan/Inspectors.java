// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Model;
import dev.valence.wire.assignment.ModelSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who looks at a checkpoint whose size nobody knows: one pod that could hold it, the same one in every plan. */
final class Inspectors {
    private final List<Device> devices;

    Inspectors(List<Device> devices) {
        this.devices = devices.stream().filter(Device::open).toList();
    }

    Optional<Device> inspectorOf(Model model) {
        return devices.stream()
                .filter(device -> model.pools().accepts(device.pool()))
                // rendezvous hashing: the choice changes only if the chosen pod goes or a better one comes
                .min(Comparator.comparing((Device device) -> !device.pod().connected())
                        .thenComparing(
                                device -> mix(device.name(), model.source().uri()))
                        .thenComparing(Device::name));
    }

    /** MurmurHash3's 32-bit finalizer over the joined hash codes: names that differ in a digit alone would go together. */
    private static int mix(String pod, String uri) {
        int h = 31 * pod.hashCode() + uri.hashCode();
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        return h ^ (h >>> 16);
    }

    /** By pod, the checkpoints of {@code models} it is to look at. */
    Map<String, List<ModelSource>> duties(List<Model> models) {
        var duties = new HashMap<String, List<ModelSource>>();
        for (Model model : models) {
            inspectorOf(model)
                    .ifPresent(device -> duties.computeIfAbsent(device.name(), name -> new ArrayList<>())
                            .add(model.source()));
        }
        return duties;
    }
}
