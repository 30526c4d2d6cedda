// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import java.util.concurrent.atomic.AtomicBoolean;

/** Calls of {@link Kernels} that were recorded once and run again by {@link Kernels#launch}, with what their addresses hold then. */
public final class KernelGraph implements AutoCloseable {
    private final KernelLibrary library;
    final long handle;
    private final AtomicBoolean closed = new AtomicBoolean();

    KernelGraph(KernelLibrary library, long handle) {
        this.library = library;
        this.handle = handle;
    }

    /** From any thread, when no launch is under way. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                KernelLibrary.GRAPH_FREE.invokeExact(library.graphFree, handle);
            } catch (Throwable e) {
                throw KernelLibrary.unexpected(e);
            }
        }
    }
}
