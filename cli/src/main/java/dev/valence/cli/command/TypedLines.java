// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;

/** Lines that a person types, for which one can stop waiting: a read of the terminal cannot be interrupted. */
final class TypedLines {
    private final BlockingQueue<Optional<String>> lines = new SynchronousQueue<>();

    /** Reads from now on, in a thread of its own that does not keep the process alive. */
    TypedLines(InputStream input) {
        Thread.ofPlatform().name("typed-lines").daemon().start(() -> read(input));
    }

    private void read(InputStream input) {
        var reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        try {
            var line = reader.readLine();
            while (line != null) {
                lines.put(Optional.of(line));
                line = reader.readLine();
            }
        } catch (IOException e) {
            // a terminal that is gone has no more to say
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        end();
    }

    private void end() {
        try {
            lines.put(Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty: there is no more. */
    Optional<String> next() throws InterruptedException {
        return lines.take();
    }
}
