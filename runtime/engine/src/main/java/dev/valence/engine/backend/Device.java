// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A {@code vl_device}: one thread at a time. */
final class Device implements AutoCloseable {
    final KernelLibrary library;
    final long handle;

    private Device(KernelLibrary library, long handle) {
        this.library = library;
        this.handle = handle;
    }

    /** @param threads that compute, the caller among them; 0: one per core this process may use */
    static Device open(KernelLibrary library, int index, int threads) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(Abi.DEVICE_OPTIONS);
            options.set(JAVA_INT, Abi.offset(Abi.DEVICE_OPTIONS, "index"), index);
            options.set(JAVA_INT, Abi.offset(Abi.DEVICE_OPTIONS, "threads"), threads);
            MemorySegment out = arena.allocate(JAVA_LONG);
            int status;
            try {
                status = (int)
                        KernelLibrary.DEVICE_OPEN.invokeExact(library.deviceOpen, options.address(), out.address());
            } catch (Throwable e) {
                throw KernelLibrary.unexpected(e);
            }
            library.check(status);
            return new Device(library, out.get(JAVA_LONG, 0));
        }
    }

    DeviceInfo describe() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(Abi.DEVICE_INFO);
            int status;
            try {
                status =
                        (int) KernelLibrary.DEVICE_DESCRIBE.invokeExact(library.deviceDescribe, handle, info.address());
            } catch (Throwable e) {
                throw KernelLibrary.unexpected(e);
            }
            library.check(status);
            return new DeviceInfo(
                    info.getString(Abi.offset(Abi.DEVICE_INFO, "name")),
                    info.get(JAVA_LONG, Abi.offset(Abi.DEVICE_INFO, "memory_free")));
        }
    }

    @Override
    public void close() {
        try {
            KernelLibrary.DEVICE_CLOSE.invokeExact(library.deviceClose, handle);
        } catch (Throwable e) {
            throw KernelLibrary.unexpected(e);
        }
    }
}
