// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import dev.valence.engine.backend.BackendException.Status;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One opened device: its memory, for any thread, and its kernels, for the engine thread alone. */
public final class Backend implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

    /** What a machine without CUDA answers, or one whose GPU or driver these kernels are not for: no fault of a device. */
    private static final Set<Status> WITHOUT_CUDA = EnumSet.of(
            Status.UNAVAILABLE, Status.NO_DRIVER, Status.DRIVER_TOO_OLD, Status.NO_DEVICE, Status.UNSUPPORTED);

    private static final int FIRST_DEVICE = 0;

    private final Kind kind;
    private final @Nullable String note;
    private final Device compute;
    private final DeviceMemory memory;
    private final Kernels kernels;

    /** What computes. */
    public enum Kind {
        /** A cache of f16 would halve it and move logits by up to 2e-3 (measured on bf16 weights): for those who ask. */
        CPU("cpu", LibraryFile.CPU, ElementType.F32, 0, false),
        /** Its fast attention reads caches of 16 bits; the kernels' own working space grows beside the models. */
        CUDA("cuda", LibraryFile.CUDA, ElementType.BF16, 1L << 30, true);

        private final String label;
        private final LibraryFile library;
        private final ElementType cacheType;
        private final long workingBytes;
        private final boolean recordsGraphs;

        Kind(String label, LibraryFile library, ElementType cacheType, long workingBytes, boolean recordsGraphs) {
            this.label = label;
            this.library = library;
            this.cacheType = cacheType;
            this.workingBytes = workingBytes;
            this.recordsGraphs = recordsGraphs;
        }

        /** {@code cpu} or {@code cuda}. */
        public String label() {
            return label;
        }

        /** A launch costs the host something, so steps are recorded as graphs. */
        public boolean recordsGraphs() {
            return recordsGraphs;
        }
    }

    private Backend(Kind kind, @Nullable String note, Device compute, Device transfer) {
        this.kind = kind;
        this.note = note;
        this.compute = compute;
        this.memory = new DeviceMemory(transfer);
        this.kernels = new Kernels(compute);
    }

    /**
     * The CPU of this machine.
     *
     * @param threads that compute, the caller among them; 0: one per core this process may use
     * @throws BackendException no library for this platform, or it refuses
     */
    public static Backend cpu(int threads) {
        return open(Kind.CPU, null, threads);
    }

    /**
     * The first NVIDIA GPU of this machine.
     *
     * @throws BackendException no library for this platform, no driver or one too old, no GPU, or it does not start
     */
    public static Backend cuda() {
        return open(Kind.CUDA, null, 0);
    }

    /**
     * The first GPU, or the CPU on a machine without CUDA; {@link #note} then says why. A GPU that should work and does
     * not is an error: on the CPU what was meant for it would crawl.
     *
     * @param threads as for {@link #cpu}
     */
    public static Backend cudaOrCpu(int threads) {
        try {
            return cuda();
        } catch (BackendException e) {
            if (!WITHOUT_CUDA.contains(e.status())) {
                throw e;
            }
            String why = "models run on the CPU: " + e.getMessage();
            LOG.info(why);
            return open(Kind.CPU, why, threads);
        }
    }

    private static Backend open(Kind kind, @Nullable String note, int threads) {
        KernelLibrary library = kind.library.load();
        Device compute = Device.open(library, FIRST_DEVICE, threads);
        try {
            return new Backend(kind, note, compute, Device.open(library, FIRST_DEVICE, threads));
        } catch (RuntimeException e) {
            compute.close();
            throw e;
        }
    }

    public Kind kind() {
        return kind;
    }

    /** What a person should know of how it was chosen. */
    public Optional<String> note() {
        return Optional.ofNullable(note);
    }

    /** Of a KV cache where nobody asked for another. */
    public ElementType cacheType() {
        return kind.cacheType;
    }

    /** Device memory that models must leave to the kernels. */
    public long workingBytes() {
        return kind.workingBytes;
    }

    public DeviceInfo describe() {
        return memory.describe();
    }

    public DeviceMemory memory() {
        return memory;
    }

    public Kernels kernels() {
        return kernels;
    }

    /** All buffers must have been closed before. */
    @Override
    public void close() {
        memory.close();
        compute.close();
    }
}
