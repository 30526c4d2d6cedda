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
 * A library of kernels: the file named by its system property or environment variable, else the one in the native jar,
 * copied to a file because a loader reads only files.
 */
enum LibraryFile {
    CPU("libvalence_cpu", "valence.kernels", "VALENCE_CPU_KERNELS", "no kernels for this platform on the class path"),
    CUDA(
            "libvalence_cuda",
            "valence.kernels.cuda",
            "VALENCE_CUDA_KERNELS",
            "this build has no CUDA kernels; native/cuda/README.md says how to make them");

    private static final String SUFFIX = ".so";

    private final String library;
    private final String property;
    private final String variable;
    private final String missing;

    LibraryFile(String library, String property, String variable, String missing) {
        this.library = library;
        this.property = property;
        this.variable = variable;
        this.missing = missing;
    }

    /** @throws BackendException UNAVAILABLE */
    KernelLibrary load() {
        String chosen = System.getProperty(property, System.getenv(variable));
        return chosen != null
                ? KernelLibrary.load(Path.of(chosen))
                : loadFromJar(cacheFolder(), Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** @param temporary for a machine whose cache cannot be written */
    KernelLibrary loadFromJar(Path cache, Path temporary) {
        String resource = "/dev/valence/native/linux-" + System.getProperty("os.arch") + "/" + library + SUFFIX;
        try (InputStream in = LibraryFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new BackendException(Status.UNAVAILABLE, missing + ": " + resource);
            }
            return unpackAndLoad(in.readAllBytes(), cache, temporary);
        } catch (IOException e) {
            throw new BackendException(Status.UNAVAILABLE, "cannot unpack " + resource + ": " + e.getMessage(), e);
        }
    }

    private KernelLibrary unpackAndLoad(byte[] content, Path cache, Path temporary) throws IOException {
        Path folder = cache.resolve("kernels").resolve(hash(content));
        Path file = folder.resolve(library + SUFFIX);
        try {
            if (!holds(file, content)) {
                Files.createDirectories(folder);
                write(content, folder, file);
            }
        } catch (IOException readOnlyCache) {
            return loadAndRemove(content, temporary);
        }
        return KernelLibrary.load(file);
    }

    private KernelLibrary loadAndRemove(byte[] content, Path temporary) throws IOException {
        // a private folder, never a shared name in /tmp: whoever can write the file runs code in this process
        Path folder = Files.createTempDirectory(temporary, "valence-kernels");
        Path file = folder.resolve(library + SUFFIX);
        try {
            Files.write(file, content);
            return KernelLibrary.load(file);
        } finally {
            // what is loaded needs its name no more
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    /** The name alone proves nothing: a crash may have left half a file. */
    private static boolean holds(Path file, byte[] content) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
    }

    private void write(byte[] content, Path folder, Path file) throws IOException {
        Path part = Files.createTempFile(folder, library, ".part");
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
}
