// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import dev.valence.engine.backend.BackendException.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Finds the kernels' library: the file named by the system property {@value #PROPERTY}, else the one in the native jar,
 * copied to a file because a loader reads only files.
 */
final class LibraryFile {
    static final String PROPERTY = "valence.kernels";

    static Path cpu() {
        String chosen = System.getProperty(PROPERTY);
        if (chosen != null) {
            return Path.of(chosen);
        }
        String resource = "/dev/valence/native/linux-" + System.getProperty("os.arch") + "/libvalence_cpu.so";
        try (InputStream in = LibraryFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new BackendException(
                        Status.UNAVAILABLE, "no kernels for this platform on the class path: " + resource);
            }
            return unpack(in.readAllBytes());
        } catch (IOException e) {
            throw new BackendException(Status.UNAVAILABLE, "cannot unpack " + resource + ": " + e.getMessage(), e);
        }
    }

    private static Path unpack(byte[] content) throws IOException {
        Path folder = cacheFolder().resolve("kernels").resolve(hash(content));
        Path file = folder.resolve("libvalence_cpu.so");
        try {
            if (!holds(file, content)) {
                Files.createDirectories(folder);
                write(content, folder, file);
            }
            return file;
        } catch (IOException readOnlyCache) {
            // a private folder, never a shared name in /tmp: whoever can write the file runs code in this process
            Path fallback = Files.createTempDirectory("valence-kernels").resolve("libvalence_cpu.so");
            Files.write(fallback, content);
            return fallback;
        }
    }

    /** The name alone proves nothing: a crash may have left half a file. */
    private static boolean holds(Path file, byte[] content) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
    }

    private static void write(byte[] content, Path folder, Path file) throws IOException {
        Path part = Files.createTempFile(folder, "libvalence_cpu", ".part");
        try {
            Files.write(part, content);
            try {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static Path cacheFolder() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        return xdg != null && !xdg.isEmpty()
                ? Path.of(xdg, "valence")
                : Path.of(System.getProperty("user.home"), ".cache", "valence");
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content))
                    .substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private LibraryFile() {}
}
