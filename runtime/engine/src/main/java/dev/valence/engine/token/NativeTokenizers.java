// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.token;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.valence.engine.api.ModelLoadException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the Hugging Face tokenizer library. */
final class NativeTokenizers {
    private static final Logger LOG = LoggerFactory.getLogger(NativeTokenizers.class);
    private static final String TEMPORARY = "valence-tokenizers-";
    // by default the library truncates to 512 tokens and pads
    private static final Map<String, String> OPTIONS = Map.of("truncation", "false", "padding", "false");

    private static final Path UNPACKED_IN = folderIn(userCache());

    static {
        // the library unpacks itself from its jar, into the cache folder; without the others it looks for a CUDA build
        // on the network where a GPU is, and reports its use where it runs on a cloud machine
        setUnlessGiven("ENGINE_CACHE_DIR", UNPACKED_IN.toString());
        setUnlessGiven("RUST_FLAVOR", "cpu");
        setUnlessGiven("ai.djl.offline", "true");
        setUnlessGiven("OPT_OUT_TRACKING", "true");
    }

    private NativeTokenizers() {}

    static HuggingFaceTokenizer open(String file, byte[] json) {
        try {
            HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS);
            removeTemporary(UNPACKED_IN);
            return tokenizer;
        } catch (IOException | RuntimeException e) {
            throw new ModelLoadException("InvalidTokenizer", file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Path userCache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        return xdg == null || xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
    }

    /** A folder that only this user writes to, for what is unpacked there is run. */
    static Path folderIn(Path userCache) {
        try {
            Path folder = Files.createDirectories(userCache.resolve("valence"));
            return Files.isWritable(folder) ? folder : newFolder();
        } catch (IOException readOnly) {
            // such as the home of a pod: the library is small and is unpacked once a start
            return newFolder();
        }
    }

    /** What is loaded needs its file no more; the user's cache stays, for the next start. */
    static synchronized void removeTemporary(Path folder) {
        if (!folder.getFileName().toString().startsWith(TEMPORARY) || !Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} stays behind: {}", folder, e.toString());
        }
    }

    private static Path newFolder() {
        try {
            // of a name that nobody knows before, and closed to others
            return Files.createTempDirectory(TEMPORARY);
        } catch (IOException e) {
            throw new UncheckedIOException("no place to unpack the tokenizer library in", e);
        }
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null && System.getenv(property) == null) {
            System.setProperty(property, value);
        }
    }
}
