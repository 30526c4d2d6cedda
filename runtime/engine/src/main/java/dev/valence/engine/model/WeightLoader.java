// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.valence.engine.backend.DeviceBuffer;
import dev.valence.engine.backend.DeviceMemory;
import dev.valence.engine.backend.ElementType;
import dev.valence.engine.backend.PackedMatrix;
import dev.valence.engine.load.TensorView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Packs the tensors of a plan into device memory, in slices, so that progress shows and an interrupt is heard. */
public final class WeightLoader {
    private static final long SLICE_BYTES = 16L << 20;

    /** A multiple of the panels that backends pack rows into. */
    private static final long PANEL_ROWS = 256;

    private final DeviceMemory memory;
    private final LongConsumer progress;
    private final Deque<DeviceBuffer> allocated = new ArrayDeque<>();
    private long bytesRead;

    private WeightLoader(DeviceMemory memory, LongConsumer progress) {
        this.memory = memory;
        this.progress = progress;
    }

    /**
     * @param progress hears how many bytes of the checkpoint have been read
     * @throws CancellationException when the thread was interrupted; nothing stays allocated
     */
    public static DecoderWeights load(WeightPlan plan, DeviceMemory memory, LongConsumer progress) {
        WeightLoader loader = new WeightLoader(memory, progress);
        try {
            return loader.load(plan);
        } catch (RuntimeException | Error e) {
            loader.release();
            throw e;
        }
    }

    /** Packs one tensor [rows, columns] as a matrix of its own; on failure nothing stays allocated. */
    public static PackedMatrix pack(TensorView tensor, DeviceMemory memory) {
        WeightLoader loader = new WeightLoader(memory, bytes -> {});
        try {
            return loader.matrix(MatrixPlan.of(List.of(tensor), List.of()));
        } catch (RuntimeException | Error e) {
            loader.release();
            throw e;
        }
    }

    /** Device memory that {@link #pack} takes. */
    public static long packedBytes(TensorView tensor, DeviceMemory memory) {
        return MatrixPlan.of(List.of(tensor), List.of()).bytes(memory);
    }

    private DecoderWeights load(WeightPlan plan) {
        ModelConfig config = plan.config();
        PackedMatrix embedding = matrix(plan.embedding());
        List<LayerWeights> layers = new ArrayList<>();
        for (LayerPlan layer : plan.layers()) {
            layers.add(new LayerWeights(
                    vector(List.of(layer.attentionNorm())),
                    matrix(layer.qkv()),
                    matrix(layer.output()),
                    vector(List.of(layer.mlpNorm())),
                    matrix(layer.gateUp()),
                    matrix(layer.down())));
        }
        return new DecoderWeights(
                config,
                embedding,
                List.copyOf(layers),
                vector(List.of(plan.norm())),
                plan.output() == null ? embedding : matrix(plan.output()),
                keep(memory.allocate(config.rope().inverseFrequencies(config.headDim()))),
                this::release);
    }

    private PackedMatrix matrix(MatrixPlan plan) {
        DeviceBuffer data = keep(memory.allocate(memory.matrixBytes(plan.type(), plan.rows(), plan.columns())));
        long first = 0;
        for (TensorView part : plan.parts()) {
            first = packRows(data, plan, part, first);
        }
        @Nullable DeviceBuffer bias = plan.biases().isEmpty() ? null : vector(plan.biases());
        return new PackedMatrix(data, plan.type(), plan.rows(), plan.columns(), bias);
    }

    private long packRows(DeviceBuffer target, MatrixPlan plan, TensorView part, long first) {
        long rowBytes = plan.columns() * plan.type().bytes();
        long rows = part.shape().getFirst();
        long slice = Math.max(PANEL_ROWS, SLICE_BYTES / rowBytes / PANEL_ROWS * PANEL_ROWS);
        for (long row = 0; row < rows; row += slice) {
            long count = Math.min(slice, rows - row);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment source =
                        aligned(part.data().asSlice(row * rowBytes, count * rowBytes), plan.type(), arena);
                memory.pack(target, plan.type(), plan.rows(), plan.columns(), source, first + row, count);
            }
            advance(count * rowBytes);
        }
        return first + rows;
    }

    /** A mapped tensor may start at any byte; kernels want elements where their type may lie. */
    private static MemorySegment aligned(MemorySegment source, ElementType type, Arena arena) {
        if (source.address() % type.bytes() == 0) {
            return source;
        }
        return arena.allocate(source.byteSize(), Long.BYTES).copyFrom(source);
    }

    /** Tensors one after the other, as f32. */
    private DeviceBuffer vector(List<TensorView> parts) {
        float[] values = new float
                [parts.stream().mapToInt(p -> Math.toIntExact(p.elements())).sum()];
        int at = 0;
        for (TensorView part : parts) {
            ElementType type = TensorCatalog.type(part);
            for (long i = 0; i < part.elements(); i++) {
                values[at++] = value(part.data(), type, i);
            }
            advance(part.data().byteSize());
        }
        return keep(memory.allocate(values));
    }

    private static float value(MemorySegment data, ElementType type, long index) {
        return switch (type) {
            case F32 -> data.get(JAVA_FLOAT_UNALIGNED, index * 4);
            case BF16 -> Float.intBitsToFloat(data.get(JAVA_SHORT_UNALIGNED, index * 2) << 16);
            case F16 -> Float.float16ToFloat(data.get(JAVA_SHORT_UNALIGNED, index * 2));
        };
    }

    private void advance(long bytes) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("loading was interrupted");
        }
        bytesRead += bytes;
        progress.accept(bytesRead);
    }

    private DeviceBuffer keep(DeviceBuffer buffer) {
        allocated.push(buffer);
        return buffer;
    }

    private void release() {
        while (!allocated.isEmpty()) {
            allocated.pop().close();
        }
    }
}
