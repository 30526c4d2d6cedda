// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Downloads on disk, shared by the processes of a node: {@code models/<key>} are whole, {@code partial/<key>} are under
 * way (and stay for the next try), {@code refs/<key>} hold what a branch was last seen to be.
 */
final class Cache {
    private final Path root;
    // a file lock is the process's, not the thread's
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    Cache(Path root) {
        this.root = root;
    }

    /** A file name for what may hold any character. */
    static String key(String kind, String identity) {
        String readable = identity.replaceAll("[^A-Za-z0-9._-]+", "-");
        String tail = readable.substring(Math.max(0, readable.length() - 60));
        return kind + "-"
                + Checksum.sha256(identity.getBytes(StandardCharsets.UTF_8)).substring(0, 16) + "-" + tail;
    }

    Optional<Path> published(String key) {
        Path folder = root.resolve("models").resolve(key);
        return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }

    /** The folder of a download under way; only the holder of its lock may touch it. */
    Path partial(String key) {
        return created(root.resolve("partial").resolve(key));
    }

    /** Makes a download whole for all, at once. */
    Path publish(String key) {
        Path folder = created(root.resolve("models")).resolve(key);
        try {
            return Files.move(root.resolve("partial").resolve(key), folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    void remember(String reference, String commit) {
        Path folder = created(root.resolve("refs"));
        try {
            Path written = Files.createTempFile(folder, reference, ".tmp");
            try {
                Files.writeString(written, commit);
                Files.move(written, folder.resolve(reference), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    Optional<String> remembered(String reference) {
        Path file = root.resolve("refs").resolve(reference);
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file, StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    long usableBytes() {
        try {
            return Files.getFileStore(created(root)).getUsableSpace();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Runs alone for this key, among the threads and processes that use this cache. */
    <T> T locked(String key, Supplier<T> action) {
        ReentrantLock lock = locks.computeIfAbsent(key, k -> new ReentrantLock());
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            throw Http.cancelled();
        }
        Path file = created(root.resolve("locks")).resolve(key);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            return action.get();
        } catch (FileLockInterruptionException | ClosedByInterruptException e) {
            throw Http.cancelled();
        } catch (IOException e) {
            throw unusable(e);
        } finally {
            lock.unlock();
        }
    }

    private Path created(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private ModelLoadException unusable(IOException e) {
        return new ModelLoadException("CacheUnusable", "the model cache " + root + " cannot be used: " + e, e);
    }
}
