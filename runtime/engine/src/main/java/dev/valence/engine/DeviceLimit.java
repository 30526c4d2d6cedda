// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

/** How much of a device's memory models may take: of more than there is, plans would be made that cannot load. */
final class DeviceLimit {
    /**
     * On the CPU, for all that the process allocates beside models and the Java heap: code, threads, network buffers, the
     * tokenizer library at work.
     */
    static final long MARGIN_BYTES = 256L << 20;

    private DeviceLimit() {}

    /** Memory of its own: all that is free, or what was asked for, where so much is free. */
    static long ofDevice(long askedBytes, long freeBytes) {
        return askedBytes > 0 ? Math.min(askedBytes, freeBytes) : freeBytes;
    }

    /**
     * Memory that the process itself lives in, a container's or the machine's: the same, less the largest that the Java
     * heap may become and a margin. Beyond that the process would be killed, and every stream with it.
     */
    static long ofHost(long askedBytes, long freeBytes, long maxHeapBytes) {
        return ofDevice(askedBytes, Math.max(0, freeBytes - maxHeapBytes - MARGIN_BYTES));
    }
}
