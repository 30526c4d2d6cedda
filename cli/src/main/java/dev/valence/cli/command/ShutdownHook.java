// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import java.util.concurrent.CountDownLatch;

/** Turns Ctrl-C and SIGTERM into an orderly end: the JVM waits for the command to close what it has open. */
final class ShutdownHook implements AutoCloseable {
    private final Thread hook;

    private ShutdownHook(Thread hook) {
        this.hook = hook;
    }

    /**
     * @param interrupted is counted down by the signal
     * @param closed is counted down by the command when all is closed
     * @param command is interrupted by the signal, whatever it waits for
     */
    static ShutdownHook install(CountDownLatch interrupted, CountDownLatch closed, Thread command) {
        var hook = new Thread(
                () -> {
                    interrupted.countDown();
                    command.interrupt();
                    try {
                        closed.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        return new ShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending already: the hook is what waits for us
            Thread.interrupted();
        }
    }
}
