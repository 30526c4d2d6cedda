// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
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
    /** Larger JSON files are refused unread: the largest known, a {@code tokenizer_config.json}, has 1.2 MB. */
    public static final long MAX_JSON_BYTES = 4L << 20;

    /**
     * Names, values and brackets of a JSON file that is read as a whole. Each takes some sixty bytes of the Java heap at
     * worst, so thirty megabytes in all; the file just named has a fifth of so many.
     */
    static final int MAX_JSON_TOKENS = 1 << 19;

    // Python writes NaN and Infinity into config.json, so they are read; a key given twice has no one meaning
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MAX_JSON_TOKENS)
                            .build())
                    .build())
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

    /** A JSON object, at most {@link #MAX_JSON_BYTES} long; empty when there is no such file. */
    public Optional<JsonNode> json(String name) {
        return json(name, MAX_JSON_BYTES);
    }

    /** A JSON object; empty when there is no such file. */
    public Optional<JsonNode> json(String name, long maxBytes) {
        return find(name).map(file -> parse(path.resolve(name), text(path.resolve(name), file, maxBytes)));
    }

    /** A JSON object that has to be there. */
    public JsonNode requireJson(String name, String hint) {
        Path file = require(name, hint);
        return parse(path.resolve(name), text(path.resolve(name), file, MAX_JSON_BYTES));
    }

    /** A UTF-8 text of at most {@code maxBytes}; empty when there is no such file. */
    public Optional<String> text(String name, long maxBytes) {
        return find(name).map(file -> text(path.resolve(name), file, maxBytes));
    }

    /** A file of at most {@code maxBytes}, which is {@code whatLimit}; empty when there is no such file. */
    public Optional<byte[]> bytes(String name, long maxBytes, String whatLimit) {
        return find(name).map(file -> bytes(path.resolve(name), file, maxBytes, " (" + whatLimit + ")"));
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
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(name, file, maxBytes, "")))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ModelLoadException("InvalidCheckpoint", name + " is not valid UTF-8", e);
        }
    }

    private static byte[] bytes(Path name, Path file, long maxBytes, String whatLimit) {
        try {
            long bytes = Files.size(file);
            if (bytes > maxBytes) {
                throw new ModelLoadException(
                        "InvalidCheckpoint",
                        name + " has " + bytes + " bytes; at most " + maxBytes + whatLimit + " are read");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ModelLoadException("UnreadableFile", "cannot read " + name + ": " + e, e);
        }
    }

    private static JsonNode parse(Path name, String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (StreamConstraintsException e) {
            throw new ModelLoadException(
                    "InvalidCheckpoint",
                    name + " holds more than is read, such as " + MAX_JSON_TOKENS + " names, values and brackets: "
                            + Printable.of(e.getOriginalMessage()),
                    e);
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
