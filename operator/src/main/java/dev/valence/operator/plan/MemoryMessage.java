// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Model;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says why a model fits nowhere, with the numbers: what it needs, what each pod has left, which has most. */
final class MemoryMessage {
    private final Map<String, Set<String>> targets;
    private final Map<String, Size> sizes;

    MemoryMessage(Map<String, Set<String>> targets, Map<String, Size> sizes) {
        this.targets = targets;
        this.sizes = sizes;
    }

    String of(Model model, Size size, List<Device> devices, int found) {
        List<Device> others = devices.stream()
                .filter(device -> !targets.getOrDefault(model.name(), Set.of()).contains(device.name()))
                .sorted(Comparator.comparingLong(this::freeBytes).reversed().thenComparing(Device::name))
                .toList();
        String free = others.stream()
                .limit(Limits.PODS_IN_MESSAGE)
                .map(device -> device.name() + " has " + Bytes.text(freeBytes(device)) + " of "
                        + Bytes.text(device.capacityBytes()))
                .collect(Collectors.joining(", "));
        String more = others.size() > Limits.PODS_IN_MESSAGE
                ? " and " + (others.size() - Limits.PODS_IN_MESSAGE) + " more have less"
                : "";
        String placed = found == 0 ? "" : found + " of " + model.replicas() + " replicas are placed. ";
        return placed + "Needs " + size.explained() + " on one pod. Free: " + free + more + ". Largest: "
                + Bytes.text(others.isEmpty() ? 0 : freeBytes(others.getFirst()))
                + ". Lower spec.contextLength, quantize, free a pod or use a pool with more memory.";
    }

    /** With what is planned there, each at its least. */
    private long freeBytes(Device device) {
        long used = targets.entrySet().stream()
                .filter(target -> target.getValue().contains(device.name()))
                .mapToLong(target -> {
                    Size size = sizes.get(target.getKey());
                    return size == null ? 0 : size.admittedBytes();
                })
                .sum();
        return Math.max(0, device.capacityBytes() - used);
    }
}
