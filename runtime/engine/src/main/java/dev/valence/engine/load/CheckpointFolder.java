// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder of model files, and the one way to reach files in it.
 *
 * <p>Links: a file may be a symbolic link only into the folder itself or, as the Hugging Face hub cache lays it out
 * ({@code snapshots/<revision>/file -> ../../blobs/<hash>}), into the {@code blobs} folder beside {@code snapshots}.
 * Any other link is refused, so that a checkpoint cannot make the process read what lies elsewhere.
 */
public final class CheckpointFolder {
    /** Larger JSON or text files are refused: a configuration has kilobytes. */
    public static final long MAX_TEXT_BYTES = 16L << 20;

    // Python writes NaN and Infinity into config.json, so they are read; a key given twice has no one meaning
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path path;
    private final Path real;

    private CheckpointFolder(Path path, Path real) {
        this.path = path;
        this.real = real;
    }

    /** @throws ModelLoadException no such folder */
    public static CheckpointFolder open(Path path) {
        if (!Files.isDirectory(path)) {
            throw new ModelLoadException(
                    "MissingFile",
                    (Files.exists(path) ? "not a folder: " : "no such folder: ") + path
                            + "; expected a folder with config.json, tokenizer.json and *.safetensors");
        }
        try {
            return new CheckpointFolder(path, path.toRealPath());
        } catch (IOException e) {
            throw new ModelLoadException("UnreadableFile", "cannot read folder " + path + ": " + e, e);
        }
    }

    public Path path() {
        return path;
    }

    /**
     * A regular file of this folder, links resolved; empty when there is none.
     *
     * @param name a plain file name
     * @throws ModelLoadException the name leaves the folder, or is no regular file, or is a link to elsewhere
     */
    public Optional<Path> find(String name) {
        requirePlainName(name);
        Path file = path.resolve(name);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Path target;
        try {
            target = file.toRealPath();
        } catch (IOException e) {
            throw new ModelLoadException("UnreadableFile", file + ": cannot be resolved (a broken link?): " + e, e);
        }
        if (!target.startsWith(real) && !isHubBlob(target)) {
            throw new ModelLoadException(
                    "LinkOutside",
                    file + " is a link to " + target + ", outside the checkpoint folder; put the file itself there");
        }
        if (!Files.isRegularFile(target)) {
            throw new ModelLoadException("InvalidCheckpoint", file + " is not a regular file");
        }
        return Optional.of(target);
    }

    /** Like {@link #find}, for a file that has to be there; {@code hint} says what to do when it is not. */
    public Path require(String name, String hint) {
        return find(name)
                .orElseThrow(() -> new ModelLoadException("MissingFile", path.resolve(name) + " is missing; " + hint));
    }

    /** A JSON object, at most {@link #MAX_TEXT_BYTES} long; empty when there is no such file. */
    public Optional<JsonNode> json(String name) {
        return find(name).map(file -> parse(path.resolve(name), text(path.resolve(name), file, MAX_TEXT_BYTES)));
    }

    /** A JSON object that has to be there. */
    public JsonNode requireJson(String name, String hint) {
        Path file = require(name, hint);
        return parse(path.resolve(name), text(path.resolve(name), file, MAX_TEXT_BYTES));
    }

    /** A UTF-8 text of at most {@code maxBytes}; empty when there is no such file. */
    public Optional<String> text(String name, long maxBytes) {
        return find(name).map(file -> text(path.resolve(name), file, maxBytes));
    }

    private boolean isHubBlob(Path target) {
        Path snapshots = real.getParent();
        return snapshots != null
                && snapshots.endsWith("snapshots")
                && target.startsWith(snapshots.resolveSibling("blobs"));
    }

    private void requirePlainName(String name) {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ')) {
            throw new ModelLoadException(
                    "InvalidCheckpoint",
                    path + ": \"" + Printable.of(name) + "\" is not a plain file name in the folder");
        }
    }

    private static String text(Path name, Path file, long maxBytes) {
        try {
            long bytes = Files.size(file);
            if (bytes > maxBytes) {
                throw new ModelLoadException(
                        "InvalidCheckpoint", name + " has " + bytes + " bytes; at most " + maxBytes + " are read");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ModelLoadException("InvalidCheckpoint", name + " is not valid UTF-8", e);
        } catch (IOException e) {
            throw new ModelLoadException("UnreadableFile", "cannot read " + name + ": " + e, e);
        }
    }

    private static JsonNode parse(Path name, String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ModelLoadException(
                    "InvalidCheckpoint", name + " is not valid JSON: " + Printable.of(e.getOriginalMessage()), e);
        }
        if (!node.isObject()) {
            throw new ModelLoadException("InvalidCheckpoint", name + " is not a JSON object");
        }
        return node;
    }
}
