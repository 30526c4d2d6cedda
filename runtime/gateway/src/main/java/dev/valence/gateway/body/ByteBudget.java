// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.body;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of one kind that may be in memory at once: of request bodies, which are kept until their request has an answer,
 * or of answers, which are kept until they are whole. Safe for any thread.
 */
public final class ByteBudget {
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    public ByteBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** False, and nothing taken, where it would go over the limit. */
    public boolean take(long bytes) {
        if (usedBytes.addAndGet(bytes) > limitBytes) {
            usedBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    public void giveBack(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    public long usedBytes() {
        return usedBytes.get();
    }
}
