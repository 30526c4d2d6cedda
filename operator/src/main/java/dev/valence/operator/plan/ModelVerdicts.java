// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.crds.condition.Reason;
import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.Pool;
import dev.valence.wire.assignment.Inspection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What to say about each model. */
final class ModelVerdicts {
    private final Cluster cluster;
    private final List<Device> devices;
    private final Sizes sizes;
    private final Aim aim;
    private final Map<String, ModelRollout> rollouts;
    private final Map<String, List<Place>> places;
    private final Inspectors inspectors;
    private final MemoryMessage memory;

    ModelVerdicts(
            Cluster cluster,
            List<Device> devices,
            Sizes sizes,
            Aim aim,
            Map<String, ModelRollout> rollouts,
            Map<String, List<Place>> places,
            Inspectors inspectors) {
        this.cluster = cluster;
        this.devices = devices;
        this.sizes = sizes;
        this.aim = aim;
        this.rollouts = rollouts;
        this.places = places;
        this.inspectors = inspectors;
        this.memory = new MemoryMessage(aim);
    }

    ModelVerdict of(Model model, NameClaims names) {
        if (model.deleting()) {
            return ModelVerdict.without(
                    Outcome.Idle, Reason.Terminating, "Requests in flight end, then it is unloaded.");
        }
        Optional<String> conflict = names.conflictOf(model);
        if (conflict.isPresent()) {
            return ModelVerdict.without(Outcome.Stalled, Reason.ServedNameConflict, conflict.get());
        }
        if (model.replicas() == 0) {
            return ModelVerdict.without(
                    Outcome.Idle,
                    Reason.ScaledToZero,
                    "spec.replicas.min is 0, and no request wakes a model in this version: raise it to serve.");
        }
        List<Pool> pools = cluster.pools().stream()
                .filter(pool -> model.pools().accepts(pool) && !pool.deleting())
                .toList();
        return pools.isEmpty() ? noPool() : placed(model, pools);
    }

    private ModelVerdict noPool() {
        String there = cluster.pools().isEmpty()
                ? "the namespace has none"
                : cluster.pools().stream()
                        .map(pool -> pool.name() + " " + new TreeMap<>(pool.labels()))
                        .collect(Collectors.joining(", ", "there are: ", ""));
        return ModelVerdict.without(
                Outcome.Stalled, Reason.NoMatchingPool, "No GpuPool matches spec.pools.selector; " + there + ".");
    }

    private ModelVerdict placed(Model model, List<Pool> pools) {
        List<Place> own = places.getOrDefault(model.name(), List.of());
        int found = aim.targetsOf(model.name()).size();
        ModelRollout.Halt halted =
                rollouts.getOrDefault(model.name(), ModelRollout.NONE).halted();
        if (aim.isHeldBack(model)) {
            return whyHeldBack(model, pools).with(own);
        }
        if (halted != null) {
            return whyHalted(halted, own).with(own);
        }
        return found == model.replicas()
                ? placed(own)
                : whyMissing(model, pools, found).with(own);
    }

    private static ModelVerdict placed(List<Place> own) {
        String pods = own.stream().map(Place::pod).collect(Collectors.joining(", "));
        return new ModelVerdict(Outcome.Placed, Reason.Placed, "On " + pods + ModelVerdict.progress(own) + ".", own);
    }

    private static ModelVerdict whyHalted(ModelRollout.Halt halted, List<Place> own) {
        Told told = Told.of(halted.state().reason(), halted.state().message());
        long keeping = own.stream().filter(place -> place.keeps() != null).count();
        return ModelVerdict.without(
                Outcome.Stalled,
                told.reason(),
                "The rollout stopped at pod " + halted.pod() + ": "
                        + sentence(told.message()) + " " + keeping + " of " + own.size()
                        + " pods keep the earlier spec.");
    }

    private ModelVerdict whyHeldBack(Model model, List<Pool> pools) {
        ModelVerdict why = sizes.of(model)
                .map(size -> ModelVerdict.without(
                        Outcome.Stalled, Reason.InsufficientMemory, memory.ofChange(model, size, devicesOf(pools))))
                .orElseGet(() -> whyUnsized(model, pools));
        return ModelVerdict.without(
                why.outcome(), why.reason(), sentence(why.message()) + " Until then the earlier spec is served.");
    }

    /** Messages of runtimes end as they like. */
    private static String sentence(String message) {
        return message.endsWith(".") ? message : message + ".";
    }

    private ModelVerdict whyMissing(Model model, List<Pool> pools, int found) {
        Size size = aim.sizes().get(model.name());
        if (size == null) {
            return whyUnsized(model, pools);
        }
        List<Device> own = devicesOf(pools);
        if (isStarting(pools, own, size)) {
            return waitingForPods(pools, own);
        }
        if (own.isEmpty()) {
            return noPods(pools);
        }
        if (own.size() < model.replicas() && found == own.size()) {
            return ModelVerdict.without(
                    Outcome.Stalled,
                    Reason.ReplicasUnavailable,
                    "Wants " + model.replicas() + " replicas, each on a pod of its own, but pools " + names(pools)
                            + " have " + own.size() + " pods. Scale a pool up or lower spec.replicas.min.");
        }
        return ModelVerdict.without(Outcome.Stalled, Reason.InsufficientMemory, memory.of(model, size, own, found));
    }

    private ModelVerdict whyUnsized(Model model, List<Pool> pools) {
        Optional<Inspection> failed = sizes.inspectionOf(model).filter(inspection -> inspection.reason() != null);
        if (failed.isPresent()) {
            Told told = Told.of(failed.get().reason(), failed.get().message());
            return ModelVerdict.without(Outcome.Stalled, told.reason(), told.message());
        }
        return inspectors
                .inspectorOf(model)
                .map(device -> ModelVerdict.without(
                        Outcome.Waiting,
                        Reason.Inspecting,
                        "Pod " + device.name() + " looks at the checkpoint's size."))
                .orElseGet(() -> pools.stream().allMatch(pool -> pool.replicas() == 0)
                        ? noPods(pools)
                        : waitingForPods(pools, devicesOf(pools)));
    }

    /** Whether a pod that is not there yet, or has not reported, may yet take the model. */
    private static boolean isStarting(List<Pool> pools, List<Device> own, Size size) {
        return pools.stream()
                .filter(pool ->
                        pool.deviceBytes() == null || pool.deviceBytes() - pool.reserveBytes() >= size.admittedBytes())
                .anyMatch(pool -> own.stream()
                                .filter(device -> device.pool().equals(pool) && device.open())
                                .count()
                        < pool.replicas());
    }

    private static ModelVerdict waitingForPods(List<Pool> pools, List<Device> own) {
        long ready = own.stream().filter(device -> device.pod().serves()).count();
        int wanted = pools.stream().mapToInt(Pool::replicas).sum();
        String troubles = own.stream()
                .filter(device -> device.pod().trouble() != null)
                .map(device -> "; " + device.name() + ": " + device.pod().trouble())
                .collect(Collectors.joining());
        return ModelVerdict.without(
                Outcome.Waiting,
                Reason.NoReadyGpu,
                ready + " of " + wanted + " pods of pools " + names(pools) + " are ready" + troubles + ".");
    }

    private static ModelVerdict noPods(List<Pool> pools) {
        return ModelVerdict.without(
                Outcome.Stalled,
                Reason.NoReadyGpu,
                "Pools " + names(pools) + " have no pods: scale one up (kubectl scale gpupool/"
                        + pools.getFirst().name() + " --replicas=1).");
    }

    private List<Device> devicesOf(List<Pool> pools) {
        return devices.stream().filter(device -> pools.contains(device.pool())).toList();
    }

    private static String names(List<Pool> pools) {
        return pools.stream().map(Pool::name).collect(Collectors.joining(", "));
    }
}
