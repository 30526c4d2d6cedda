// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of request bodies that may be in memory at once. Safe from any thread. */
public final class ByteBudget {
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    public ByteBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** False, and nothing taken, where it would go over the limit. */
    boolean take(long bytes) {
        if (usedBytes.addAndGet(bytes) > limitBytes) {
            usedBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        usedBytes.addAndGet(-bytes);
    }
}
