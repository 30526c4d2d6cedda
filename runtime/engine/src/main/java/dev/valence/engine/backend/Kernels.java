// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The kernels of one device, on its default stream; shapes and meaning are those of {@code valence.h}. Arguments named
 * {@code y}, {@code x} and the like are device addresses, strides count elements. For one thread at a time.
 *
 * <p>Each throws {@link BackendException} where the library refuses.
 */
public final class Kernels {
    private static final long STREAM = 0;

    private final KernelLibrary library;
    private final long device;

    Kernels(Device device) {
        this.library = device.library;
        this.device = device.handle;
    }

    /** Copies the first {@code bytes}; the source must stay as it is until that is waited for. */
    public void upload(DeviceBuffer target, PinnedBuffer source, long bytes) {
        int status;
        try {
            status = (int) KernelLibrary.COPY.invokeExact(
                    library.upload,
                    device,
                    STREAM,
                    target.address(),
                    source.segment().address(),
                    bytes);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /** Copies {@code bytes} from the device to host memory and waits for them. */
    public void download(long hostTarget, DeviceBuffer source, long bytes) {
        int status;
        try {
            status = (int) KernelLibrary.COPY.invokeExact(
                    library.download, device, STREAM, hostTarget, source.address(), bytes);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /**
     * Runs calls of which the last one waits. Where one fails, what was queued before it is waited for all the same: it reads
     * memory that the next step writes.
     */
    public void untilDone(Runnable calls) {
        try {
            calls.run();
        } catch (RuntimeException e) {
            try {
                synchronize();
            } catch (BackendException consequence) {
                e.addSuppressed(consequence);
            }
            throw e;
        }
    }

    /** Waits until all queued work is done. */
    public void synchronize() {
        int status;
        try {
            status = (int) KernelLibrary.SYNCHRONIZE.invokeExact(library.synchronize, device, STREAM);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /**
     * Records what {@code calls} queue instead of running it. They have to have run once before, and must not wait, sample or
     * allocate.
     *
     * @throws BackendException {@code VL_UNSUPPORTED} unless {@link Backend.Kind#recordsGraphs}
     */
    public KernelGraph record(Runnable calls) {
        int status;
        try {
            status = (int) KernelLibrary.GRAPH_BEGIN.invokeExact(library.graphBegin, device, STREAM);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
        try {
            calls.run();
        } catch (RuntimeException | Error e) {
            try {
                endRecording().close();
            } catch (BackendException notWhole) {
                e.addSuppressed(notWhole);
            }
            throw e;
        }
        return endRecording();
    }

    private KernelGraph endRecording() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            int status;
            try {
                status = (int) KernelLibrary.GRAPH_END.invokeExact(library.graphEnd, device, STREAM, out.address());
            } catch (Throwable e) {
                throw KernelLibrary.unexpected(e);
            }
            library.check(status);
            return new KernelGraph(library, out.get(JAVA_LONG, 0));
        }
    }

    /** Queues all that was recorded. */
    public void launch(KernelGraph graph) {
        int status;
        try {
            status = (int) KernelLibrary.GRAPH_LAUNCH.invokeExact(library.graphLaunch, device, STREAM, graph.handle);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /** y [m, rows] = x [m, columns] W^T + bias; or added onto y. */
    public void linear(long y, long yStride, long x, long xStride, long m, PackedMatrix w, boolean accumulate) {
        int status;
        try {
            status = (int) KernelLibrary.LINEAR.invokeExact(
                    library.linear,
                    device,
                    STREAM,
                    y,
                    yStride,
                    x,
                    xStride,
                    m,
                    w.address(),
                    w.type().code(),
                    w.rows(),
                    w.columns(),
                    w.biasAddress(),
                    accumulate ? 1 : 0);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /** y [m, columns] = rows of {@code table} named by {@code tokens} [m] (int32). */
    public void embedding(long y, long yStride, long tokens, long m, PackedMatrix table) {
        int status;
        try {
            status = (int) KernelLibrary.EMBEDDING.invokeExact(
                    library.embedding,
                    device,
                    STREAM,
                    y,
                    yStride,
                    tokens,
                    m,
                    table.address(),
                    table.type().code(),
                    table.rows(),
                    table.columns());
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /** y [m, n] = x / rms(x) * weight; y may be x. */
    public void rmsNorm(long y, long yStride, long x, long xStride, long m, long n, DeviceBuffer weight, float eps) {
        int status;
        try {
            status = (int) KernelLibrary.RMS_NORM.invokeExact(
                    library.rmsNorm, device, STREAM, y, yStride, x, xStride, m, n, weight.address(), eps);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /** table [m, rotaryDim] for positions [m] (int32). */
    public void ropeTable(DeviceBuffer table, long positions, long m, DeviceBuffer inverseFrequencies, long rotaryDim) {
        int status;
        try {
            status = (int) KernelLibrary.ROPE_TABLE.invokeExact(
                    library.ropeTable,
                    device,
                    STREAM,
                    table.address(),
                    positions,
                    m,
                    inverseFrequencies.address(),
                    rotaryDim,
                    1f);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /** Rotates x [m, heads, headDim] in place. */
    public void rope(long x, long xStride, long m, long heads, long headDim, DeviceBuffer table) {
        int status;
        try {
            status = (int) KernelLibrary.ROPE.invokeExact(
                    library.rope, device, STREAM, x, xStride, m, heads, headDim, table.address(), headDim);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /** y [m, n] = activation(gateUp [m, 0:n]) * gateUp [m, n:2n]. */
    public void gatedActivation(
            long y, long yStride, long gateUp, long gateUpStride, long m, long n, Activation activation) {
        int status;
        try {
            status = (int) KernelLibrary.GATED_ACTIVATION.invokeExact(
                    library.gatedActivation, device, STREAM, y, yStride, gateUp, gateUpStride, m, n, activation.code());
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /** y [m, n] = rows of x [xRows, n] named by {@code indices} [m] (int32). */
    public void gatherRows(long y, long yStride, long x, long xStride, long xRows, long indices, long m, long n) {
        int status;
        try {
            status = (int) KernelLibrary.GATHER_ROWS.invokeExact(
                    library.gatherRows, device, STREAM, y, yStride, x, xStride, xRows, indices, m, n);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /** Writes k and v [m, kvHeads, headDim], both with {@code stride}, at {@code slots} [m] (int64). */
    public void kvAppend(KvStorage kv, int layer, long k, long v, long stride, long slots, long m) {
        int status;
        try {
            status = (int) KernelLibrary.KV_APPEND.invokeExact(
                    library.kvAppend,
                    device,
                    STREAM,
                    kv.address(),
                    kv.layoutAddress(),
                    layer,
                    k,
                    stride,
                    v,
                    stride,
                    slots,
                    m);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /** Causal attention of q [m, heads, headDim] over the cache; window 0: unbounded. */
    public void attention(
            long out,
            long outStride,
            long q,
            long qStride,
            long heads,
            KvStorage kv,
            int layer,
            RaggedBatch batch,
            float scale,
            int window) {
        int status;
        try {
            status = (int) KernelLibrary.ATTENTION.invokeExact(
                    library.attention,
                    device,
                    STREAM,
                    out,
                    outStride,
                    q,
                    qStride,
                    heads,
                    kv.address(),
                    kv.layoutAddress(),
                    layer,
                    batch.address(),
                    scale,
                    window);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /** y [m, rows] += scale (x A^T) B^T on the rows of each segment. */
    public void lora(long y, long yStride, long rows, long x, long xStride, long columns, LoraSegments segments) {
        int status;
        try {
            status = (int) KernelLibrary.LORA.invokeExact(
                    library.lora,
                    device,
                    STREAM,
                    y,
                    yStride,
                    rows,
                    x,
                    xStride,
                    columns,
                    segments.address(),
                    segments.count());
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }

    /** Draws one token from each row of {@code logits} [m, vocabulary], which are overwritten. */
    public void sample(long logits, long logitsStride, long vocabulary, SamplingBatch batch) {
        int status;
        try {
            status = (int) KernelLibrary.SAMPLE.invokeExact(
                    library.sample,
                    device,
                    STREAM,
                    logits,
                    logitsStride,
                    (long) batch.rows(),
                    vocabulary,
                    batch.parametersAddress(),
                    batch.resultsAddress());
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
        library.check(status);
    }
}
