// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.pack.Bin;
import dev.valence.operator.pack.Item;
import dev.valence.operator.pack.Packer;
import dev.valence.operator.pack.Packing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the pods of each model. */
final class Placer {
    private static final Logger LOG = LoggerFactory.getLogger(Placer.class);

    private final Cluster cluster;
    private final List<Device> devices;
    private final Map<String, Size> sizes;

    /**
     * @param devices that stay
     * @param sizes by model; a model without one stays where it is and is placed nowhere new
     */
    Placer(Cluster cluster, List<Device> devices, Map<String, Size> sizes) {
        this.cluster = cluster;
        this.devices = List.copyOf(devices);
        this.sizes = Map.copyOf(sizes);
    }

    /** Pods by model, for each of {@code models}. */
    Map<String, Set<String>> place(List<Model> models) {
        List<Device> closed = devices.stream()
                .filter(device -> models.stream().anyMatch(model -> isUnsized(model) && holds(device, model)))
                .toList();
        List<Model> sized = models.stream()
                .filter(model -> !isUnsized(model))
                .sorted(Comparator.comparing(Model::createdAt).thenComparing(Model::name))
                .toList();
        Map<String, Set<String>> packed = pack(sized, closed);
        var places = new HashMap<String, Set<String>>();
        models.forEach(model ->
                places.put(model.name(), withWhereItStays(model, packed.getOrDefault(model.name(), Set.of()))));
        return places;
    }

    private Map<String, Set<String>> pack(List<Model> models, List<Device> closed) {
        List<Device> usable = devices.stream().filter(device -> !device.lost()).toList();
        List<Bin> bins = usable.stream()
                .map(device -> new Bin(device.name(), device.capacityBytes()))
                .toList();
        List<Item> items = new ArrayList<>();
        for (Model model : models) {
            Set<Integer> incumbents = indices(
                    usable, device -> holds(device, model) && model.pools().accepts(device.pool()));
            Set<Integer> allowed = indices(
                    usable,
                    device -> model.pools().accepts(device.pool())
                            && (holds(device, model) || (device.open() && !closed.contains(device))));
            items.add(new Item(
                    model.name(), admittedBytes(model), model.replicas(), allowed, incumbents, model.priority()));
        }
        Packing packing = Packer.pack(items, bins);
        if (!packing.optimal()) {
            // at debug level: a cluster that is too large for the search is so in every plan
            LOG.debug(
                    "{}: {} models on {} devices: the search ended before it had tried all; its best is taken",
                    cluster.namespace(),
                    items.size(),
                    bins.size());
        }
        return IntStream.range(0, items.size())
                .boxed()
                .collect(Collectors.toMap(
                        index -> items.get(index).id(),
                        index -> packing.bins().get(index).stream()
                                .map(bin -> bins.get(bin).id())
                                .collect(Collectors.toSet())));
    }

    /** A model of unknown size, or on a pod that is away, keeps its place: it is there, or comes back with the pod. */
    private Set<String> withWhereItStays(Model model, Set<String> packed) {
        var pods = new TreeSet<>(packed);
        devices.stream()
                .filter(device -> (isUnsized(model) || device.lost())
                        && holds(device, model)
                        && model.pools().accepts(device.pool()))
                .map(Device::name)
                .filter(pod -> !packed.contains(pod))
                .limit(Math.max(0, model.replicas() - packed.size()))
                .forEach(pods::add);
        return pods;
    }

    private long admittedBytes(Model model) {
        return Objects.requireNonNull(sizes.get(model.name()), "only sized models are packed")
                .admittedBytes();
    }

    private boolean isUnsized(Model model) {
        return !sizes.containsKey(model.name());
    }

    private boolean holds(Device device, Model model) {
        return Holding.holds(device.pod(), model, cluster.idOf(model.name()));
    }

    private static Set<Integer> indices(List<Device> devices, Predicate<Device> holds) {
        return IntStream.range(0, devices.size())
                .filter(index -> holds.test(devices.get(index)))
                .boxed()
                .collect(Collectors.toSet());
    }
}
