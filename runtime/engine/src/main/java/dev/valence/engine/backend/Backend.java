// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

/** One opened device: its memory, for any thread, and its kernels, for the engine thread alone. */
public final class Backend implements AutoCloseable {
    private final String name;
    private final Device compute;
    private final DeviceMemory memory;
    private final Kernels kernels;

    private Backend(String name, Device compute, Device transfer) {
        this.name = name;
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
        KernelLibrary library = KernelLibrary.load(LibraryFile.cpu());
        Device compute = Device.open(library, 0, threads);
        try {
            return new Backend("cpu", compute, Device.open(library, 0, threads));
        } catch (RuntimeException e) {
            compute.close();
            throw e;
        }
    }

    /** {@code cpu} or {@code cuda}. */
    public String name() {
        return name;
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
