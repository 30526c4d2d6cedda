// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.lora;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.backend.DeviceMemory;
import dev.valence.engine.load.AdapterCheckpoint;
import dev.valence.engine.load.TensorView;
import dev.valence.engine.model.ModelConfig;
import dev.valence.engine.model.WeightLoader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which tensors of an adapter change which projection: made, and all shapes checked, before anything is allocated. */
public final class AdapterPlan {
    private static final Pattern NAME = Pattern.compile(
            "base_model\\.model\\.model\\.layers\\.(\\d{1,4})\\.(?:self_attn|mlp)\\.(\\w+)\\.lora_([AB])\\.weight");

    private record Pair(TensorView a, TensorView b) {}

    private final int rank;
    private final float scale;
    private final List<EnumMap<Projection, Pair>> layers;

    private AdapterPlan(int rank, float scale, List<EnumMap<Projection, Pair>> layers) {
        this.rank = rank;
        this.scale = scale;
        this.layers = layers;
    }

    /**
     * @param maxRank a larger adapter is refused
     * @throws ModelLoadException rank too large, or made for another base model
     */
    public static AdapterPlan of(AdapterCheckpoint checkpoint, ModelConfig base, int maxRank) {
        if (checkpoint.rank() > maxRank) {
            throw new ModelLoadException(
                    "AdapterRank",
                    "the adapter has rank " + checkpoint.rank() + ", above the limit of " + maxRank
                            + ": raise maxRank or use a smaller adapter");
        }
        List<EnumMap<Projection, Pair>> layers = new ArrayList<>();
        IntStream.range(0, base.layers()).forEach(i -> layers.add(new EnumMap<>(Projection.class)));
        Map<String, TensorView> tensors = new TreeMap<>(checkpoint.tensors());
        for (Map.Entry<String, TensorView> entry : tensors.entrySet()) {
            Matcher name = NAME.matcher(entry.getKey());
            if (!name.matches()) {
                throw mismatch("it changes '" + entry.getKey() + "', which is no linear map of a layer here");
            }
            if (name.group(3).equals("A")) {
                TensorView b = tensors.get(entry.getKey().replace(".lora_A.", ".lora_B."));
                add(layers, base, checkpoint, name, entry.getValue(), b);
            }
        }
        return new AdapterPlan(checkpoint.rank(), checkpoint.scale(), layers);
    }

    private static void add(
            List<EnumMap<Projection, Pair>> layers,
            ModelConfig base,
            AdapterCheckpoint checkpoint,
            Matcher name,
            TensorView a,
            @Nullable TensorView b) {
        int layer = Integer.parseInt(name.group(1));
        if (layer >= base.layers()) {
            throw mismatch("it changes layer " + layer + ", the base has " + base.layers() + " layers");
        }
        Projection projection = Projection.named(name.group(2))
                .orElseThrow(() -> mismatch("it changes '" + name.group(2) + "', which the base does not have"));
        long rank = checkpoint.rank();
        List<Long> wantedA = List.of(rank, projection.columns(base));
        List<Long> wantedB = List.of(projection.rows(base), rank);
        if (b == null || !a.shape().equals(wantedA) || !b.shape().equals(wantedB)) {
            throw mismatch("'" + a.name() + "' and its lora_B have shapes " + a.shape() + " and "
                    + (b == null ? "none" : b.shape()) + ", the base needs " + wantedA + " and " + wantedB);
        }
        if (a.dtype() != b.dtype()) {
            throw new ModelLoadException(
                    "UnsupportedDtype",
                    "'" + a.name() + "' and its lora_B differ in type: " + a.dtype() + ", " + b.dtype());
        }
        layers.get(layer).put(projection, new Pair(a, b));
    }

    private static ModelLoadException mismatch(String why) {
        return new ModelLoadException("AdapterBaseMismatch", "the adapter was not made for this base model: " + why);
    }

    /** Device memory it needs, in bytes. */
    public long bytes(DeviceMemory memory) {
        long bytes = 0;
        for (EnumMap<Projection, Pair> layer : layers) {
            for (Pair pair : layer.values()) {
                bytes += WeightLoader.packedBytes(pair.a, memory) + WeightLoader.packedBytes(pair.b, memory);
            }
        }
        return bytes;
    }

    /** Packs it; on failure nothing stays allocated. */
    public Adapter load(DeviceMemory memory) {
        List<EnumMap<Projection, LowRank>> packed = new ArrayList<>();
        Adapter adapter = new Adapter(rank, scale, packed);
        try {
            for (EnumMap<Projection, Pair> layer : layers) {
                EnumMap<Projection, LowRank> target = new EnumMap<>(Projection.class);
                packed.add(target);
                layer.forEach((projection, pair) -> target.put(projection, LowRank.load(pair.a, pair.b, memory)));
            }
            return adapter;
        } catch (RuntimeException | Error e) {
            adapter.close();
            throw e;
        }
    }
}
