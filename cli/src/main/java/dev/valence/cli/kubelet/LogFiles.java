// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import dev.valence.cli.file.Directories;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Where containers write: {@code <namespace>_<pod>_<uid>/<container>.log}, so that a pod has no words of an earlier one
 * of its name. They stay after the pod, to tell why it ended, until the next kubelet starts.
 */
public final class LogFiles {
    /** A file larger than this is set aside (as {@code .log.old}) when its container starts anew. */
    private static final long ROTATE_BYTES = 32 << 20;

    private static final Duration FOLLOW_INTERVAL = Duration.ofMillis(200);
    private static final int COPY_BUFFER_BYTES = 1 << 16;

    private final Path directory;

    public LogFiles(Path directory) {
        this.directory = directory;
    }

    /** Forgets all of an earlier kubelet's. */
    void clear() throws IOException {
        Directories.delete(directory);
    }

    /** Where a run of the container is to write. */
    Path open(PodName pod, String container) throws IOException {
        var file = file(pod, container);
        Files.createDirectories(file.getParent());
        if (Files.exists(file) && Files.size(file) > ROTATE_BYTES) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    private Path file(PodName pod, String container) {
        return directory
                .resolve(pod.namespace() + "_" + pod.name() + "_" + pod.uid())
                .resolve(container + ".log");
    }

    /** Log of a container, where it has written one. */
    Optional<Path> of(PodName pod, String container) {
        return Optional.of(file(pod, container)).filter(Files::exists);
    }

    /** Of all pods that have had the name, the log that was written to last. */
    public Optional<Path> latest(String namespace, String pod) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        // no name has an underscore in it
        var prefix = namespace + "_" + pod + "_";
        try (var logs =
                Files.find(directory, 2, (file, attributes) -> file.toString().endsWith(".log"))) {
            return logs.filter(log -> directory.relativize(log).toString().startsWith(prefix))
                    .max(Comparator.comparing(log -> log.toFile().lastModified()));
        }
    }

    /**
     * Copies a file from its last {@code tailLines} lines (-1: from its begin), then what is added while
     * {@code goOn} says so.
     */
    public static void copy(Path file, int tailLines, BooleanSupplier goOn, OutputStream into) throws IOException {
        try (var input = new RandomAccessFile(file.toFile(), "r")) {
            input.seek(tailLines < 0 ? 0 : startOfTail(input, tailLines));
            var stream = Channels.newInputStream(input.getChannel());
            var buffer = new byte[COPY_BUFFER_BYTES];
            while (true) {
                var last = !goOn.getAsBoolean();
                int read = stream.read(buffer);
                while (read > 0) {
                    into.write(buffer, 0, read);
                    read = stream.read(buffer);
                }
                into.flush();
                if (last) {
                    return;
                }
                Thread.sleep(FOLLOW_INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long startOfTail(RandomAccessFile file, int lines) throws IOException {
        long position = file.length();
        if (lines == 0) {
            return position;
        }
        int seen = 0;
        while (position > 0) {
            file.seek(position - 1);
            // the newline that ends the last line begins no line
            if (file.read() == '\n' && position != file.length() && ++seen == lines) {
                return position;
            }
            position--;
        }
        return 0;
    }
}
