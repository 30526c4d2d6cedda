// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Model;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Says why a model fits nowhere, with the numbers: what it needs, what each pod has left, which has most. */
final class MemoryMessage {
    private static final String ADVICE =
            ". Lower spec.contextLength, quantize, free a pod or use a pool with more memory.";

    private final Aim aim;

    MemoryMessage(Aim aim) {
        this.aim = aim;
    }

    /** For a model whose places would do, were it not for its change. */
    String ofChange(Model model, Size size, List<Device> devices) {
        return "Needs " + size.explained() + " on one pod" + free(devices, model) + ADVICE;
    }

    String of(Model model, Size size, List<Device> devices, int found) {
        List<Device> others = devices.stream()
                .filter(device -> !aim.targetsOf(model.name()).contains(device.name()))
                .toList();
        String placed = found == 0 ? "" : found + " of " + model.replicas() + " replicas are placed. ";
        return placed + "Needs " + size.explained() + " on one pod" + free(others, model) + ADVICE;
    }

    private String free(List<Device> devices, Model model) {
        List<Device> sorted = devices.stream()
                .sorted(Comparator.comparingLong((Device device) -> freeBytes(device, model))
                        .reversed()
                        .thenComparing(Device::name))
                .toList();
        String free = sorted.stream()
                .limit(Limits.PODS_IN_MESSAGE)
                .map(device -> device.name() + " has " + Bytes.text(freeBytes(device, model)) + " of "
                        + Bytes.text(device.capacityBytes()))
                .collect(Collectors.joining(", "));
        String more = sorted.size() > Limits.PODS_IN_MESSAGE
                ? " and " + (sorted.size() - Limits.PODS_IN_MESSAGE) + " more have less"
                : "";
        long largestBytes = sorted.isEmpty() ? 0 : freeBytes(sorted.getFirst(), model);
        return ". Free: " + free + more + ". Largest: " + Bytes.text(largestBytes);
    }

    /** With what else is planned there, each at its least. */
    private long freeBytes(Device device, Model model) {
        long used = aim.targets().entrySet().stream()
                .filter(target -> !target.getKey().equals(model.name())
                        && target.getValue().contains(device.name()))
                .mapToLong(target -> {
                    Size size = aim.sizes().get(target.getKey());
                    return size == null ? 0 : size.admittedBytes();
                })
                .sum();
        return Math.max(0, device.capacityBytes() - used);
    }
}
