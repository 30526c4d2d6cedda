// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.serve;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waiting for the engine thread from another one. An interrupt does not cut it short, for memory must not go before
 * the thread that uses it has let go; the flag is set again afterwards.
 */
final class Waiting {
    private interface Blocking<T> {
        T get() throws InterruptedException;
    }

    static <T> T forAnswer(CompletableFuture<T> answer) {
        return uninterruptibly(() -> {
            try {
                return answer.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException("the engine thread failed: " + e.getCause(), e.getCause());
            }
        });
    }

    static void forEnd(Thread thread) {
        uninterruptibly(() -> {
            thread.join();
            return true;
        });
    }

    /** @return false when the limit has passed, or the thread was interrupted: then it should hurry */
    static boolean upTo(Duration limit, CompletableFuture<Void> event) {
        try {
            event.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static <T> T uninterruptibly(Blocking<T> wait) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Waiting() {}
}
