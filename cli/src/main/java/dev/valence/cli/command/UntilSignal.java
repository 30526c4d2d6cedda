// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import java.util.concurrent.CountDownLatch;

/** Turns Ctrl-C and SIGTERM into an orderly end: the JVM waits for the command to close what it has open. */
final class UntilSignal {
    /** What a signal ends: it is interrupted, whatever it waits for. */
    @FunctionalInterface
    interface Body {
        /** @param signal is counted down by the signal */
        void run(CountDownLatch signal) throws Exception;
    }

    private UntilSignal() {}

    /** Returns when the body has, also where a signal broke it off. */
    static void run(Body body) throws Exception {
        var signal = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        var command = Thread.currentThread();
        var hook = new Thread(() -> end(signal, command, closed), "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            body.run(signal);
        } catch (Exception e) {
            // whatever fails because it is to end is no failure
            if (signal.getCount() > 0) {
                throw e;
            }
        } finally {
            remove(hook);
            closed.countDown();
        }
    }

    private static void end(CountDownLatch signal, Thread command, CountDownLatch closed) {
        signal.countDown();
        command.interrupt();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending already: the hook is what waits for us
            Thread.interrupted();
        }
    }
}
