// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import java.util.concurrent.atomic.AtomicBoolean;

/** Memory of a device, freed by {@link #close}; never read or written by Java itself. */
public final class DeviceBuffer implements AutoCloseable {
    private final DeviceMemory memory;
    private final long address;
    private final long bytes;
    private final AtomicBoolean closed = new AtomicBoolean();

    DeviceBuffer(DeviceMemory memory, long address, long bytes) {
        this.memory = memory;
        this.address = address;
        this.bytes = bytes;
    }

    public long address() {
        return address;
    }

    /** @param offset bytes into the buffer */
    public long address(long offset) {
        if (offset < 0 || offset > bytes) {
            throw new IndexOutOfBoundsException("offset " + offset + " in a device buffer of " + bytes + " bytes");
        }
        return address + offset;
    }

    /** @param index elements of four bytes (f32, int32) into the buffer */
    public long element(long index) {
        return address(index * 4);
    }

    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            memory.free(address);
        }
    }
}
