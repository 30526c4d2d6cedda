// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.valence.engine.backend.BackendException.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Allocates and fills device memory, from any thread. It has its own {@code vl_device}, so that a model loads while the
 * engine thread computes on the other; calls take turns, each short.
 */
public final class DeviceMemory implements AutoCloseable {
    private static final long DEFAULT_STREAM = 0;

    private final Device device;
    private final KernelLibrary library;
    private final ReentrantLock turn = new ReentrantLock();

    DeviceMemory(Device device) {
        this.device = device;
        this.library = device.library;
    }

    /** 64-byte aligned and zeroed. */
    public DeviceBuffer allocate(long bytes) {
        return new DeviceBuffer(this, allocate(library.alloc, bytes), bytes);
    }

    /** Zeroed, of the host, where the device reads it without a copy and copies from it without waiting. */
    public PinnedBuffer allocatePinned(long bytes) {
        return new PinnedBuffer(this, allocate(library.allocHost, bytes), bytes);
    }

    private long allocate(MemorySegment function, long bytes) {
        turn.lock();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            int status;
            try {
                status = (int)
                        KernelLibrary.ALLOC.invokeExact(function, device.handle, Math.max(bytes, 1), out.address());
            } catch (Throwable e) {
                throw KernelLibrary.unexpected(e);
            }
            library.check(status);
            return out.get(JAVA_LONG, 0);
        } finally {
            turn.unlock();
        }
    }

    /** A buffer that holds a copy of {@code values}. */
    public DeviceBuffer allocate(float[] values) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocateFrom(JAVA_FLOAT, values);
            DeviceBuffer buffer = allocate(source.byteSize());
            try {
                upload(buffer, source);
                return buffer;
            } catch (RuntimeException e) {
                buffer.close();
                throw e;
            }
        }
    }

    /** Bytes of a packed matrix [rows, columns]. */
    public long matrixBytes(ElementType type, long rows, long columns) {
        turn.lock();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            int status;
            try {
                status = (int) KernelLibrary.MATRIX_BYTES.invokeExact(
                        library.matrixBytes, device.handle, type.code(), rows, columns, out.address());
            } catch (Throwable e) {
                throw KernelLibrary.unexpected(e);
            }
            library.check(status);
            return out.get(JAVA_LONG, 0);
        } finally {
            turn.unlock();
        }
    }

    /** Packs {@code source} [count, columns] as rows {@code first..first+count} of the matrix [rows, columns]. */
    public void pack(
            DeviceBuffer matrix,
            ElementType type,
            long rows,
            long columns,
            MemorySegment source,
            long first,
            long count) {
        if (source.byteSize() != count * columns * type.bytes()) {
            throw new IllegalArgumentException(
                    "source of " + source.byteSize() + " bytes for " + count + " rows of " + columns + " " + type);
        }
        turn.lock();
        try {
            int status;
            try {
                status = (int) KernelLibrary.MATRIX_PACK.invokeExact(
                        library.matrixPack,
                        device.handle,
                        DEFAULT_STREAM,
                        matrix.address(),
                        type.code(),
                        rows,
                        columns,
                        source.address(),
                        first,
                        count);
            } catch (Throwable e) {
                throw KernelLibrary.unexpected(e);
            }
            library.check(status);
        } finally {
            turn.unlock();
        }
    }

    /** Copies a native segment to the start of {@code target}. */
    public void upload(DeviceBuffer target, MemorySegment source) {
        target.address(source.byteSize());
        turn.lock();
        try {
            int status;
            try {
                status = (int) KernelLibrary.COPY.invokeExact(
                        library.upload,
                        device.handle,
                        DEFAULT_STREAM,
                        target.address(),
                        source.address(),
                        source.byteSize());
                if (status == Abi.OK) {
                    // the engine's kernels run on another stream
                    status = (int)
                            KernelLibrary.SYNCHRONIZE.invokeExact(library.synchronize, device.handle, DEFAULT_STREAM);
                }
            } catch (Throwable e) {
                throw KernelLibrary.unexpected(e);
            }
            library.check(status);
        } finally {
            turn.unlock();
        }
    }

    DeviceInfo describe() {
        turn.lock();
        try {
            return device.describe();
        } finally {
            turn.unlock();
        }
    }

    void free(long address) {
        turn.lock();
        try {
            int status;
            try {
                status = (int) KernelLibrary.FREE.invokeExact(library.free, device.handle, address);
            } catch (Throwable e) {
                throw KernelLibrary.unexpected(e);
            }
            // what a lost device held is gone with it
            if (Status.of(status) != Status.DEVICE_LOST) {
                library.check(status);
            }
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        turn.lock();
        try {
            device.close();
        } finally {
            turn.unlock();
        }
    }
}
