// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.lora;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An adapter on a device. */
public final class Adapter implements AutoCloseable {
    private final int rank;
    private final float scale;
    private final List<EnumMap<Projection, LowRank>> layers;

    Adapter(int rank, float scale, List<EnumMap<Projection, LowRank>> layers) {
        this.rank = rank;
        this.scale = scale;
        this.layers = layers;
    }

    public int rank() {
        return rank;
    }

    public float scale() {
        return scale;
    }

    /** Null where the adapter leaves this projection alone. */
    public @Nullable LowRank get(int layer, Projection projection) {
        return layers.get(layer).get(projection);
    }

    public long bytes() {
        return layers.stream()
                .map(Map::values)
                .flatMap(m -> m.stream())
                .mapToLong(LowRank::bytes)
                .sum();
    }

    @Override
    public void close() {
        layers.forEach(layer -> layer.values().forEach(LowRank::close));
    }
}
