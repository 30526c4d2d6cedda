// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.fake;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the models of an engine were asked to encode; large texts can be made to take their time. */
public final class Encodings {
    private static final int LARGE_CHARS = 64 << 10;

    public final AtomicInteger all = new AtomicInteger();

    /** Large texts whose encoding has begun. */
    public final AtomicInteger large = new AtomicInteger();

    private volatile @Nullable Semaphore gate;

    /** From now on large texts wait for {@link #release}. */
    public void holdLarge() {
        gate = new Semaphore(0);
    }

    public void release() {
        Semaphore held = gate;
        gate = null;
        if (held != null) {
            held.release(1000);
        }
    }

    void begin(String text) {
        all.incrementAndGet();
        if (text.length() > LARGE_CHARS) {
            large.incrementAndGet();
            Semaphore held = gate;
            if (held != null) {
                held.acquireUninterruptibly();
            }
        }
    }
}
