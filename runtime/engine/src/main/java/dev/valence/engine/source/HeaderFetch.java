// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what precedes the data of a safetensors file (8 bytes length, little endian, then the header) by range
 * requests. From a server that ignores them it reads as far as the header goes, and closes the connection.
 */
final class HeaderFetch {
    /** Most bytes of all headers of one checkpoint: one header may have as much as the format allows. */
    static final long MAX_BYTES = 2 * Checkpoint.MAX_HEADER_BYTES;

    /** Asked for first: holds the whole header of most files, so that one request does. */
    static final int FIRST_BYTES = 64 << 10;

    private static final int PREFIX_BYTES = 8;

    private final Http http;
    private final Token token;

    HeaderFetch(Http http, Token token) {
        this.http = http;
        this.token = token;
    }

    /**
     * Writes a file of the remote one's length that holds only its header. What the header says is not judged here.
     *
     * @return bytes fetched
     */
    long run(RemoteFile file, Path folder) {
        byte[] first = http.retrying(() -> range(file, 0, (int) Math.min(FIRST_BYTES, file.bytes())));
        byte[] rest = new byte[0];
        long end = end(file, first);
        if (end > first.length) {
            rest = http.retrying(() -> range(file, first.length, (int) (end - first.length)));
        }
        write(file, folder, first, rest);
        return first.length + rest.length;
    }

    // a length that cannot be is left for the checkpoint's reader to refuse
    private static long end(RemoteFile file, byte[] first) {
        if (first.length < PREFIX_BYTES) {
            return first.length;
        }
        long header = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        boolean possible =
                header >= 0 && header <= Checkpoint.MAX_HEADER_BYTES && header <= file.bytes() - PREFIX_BYTES;
        return possible ? PREFIX_BYTES + header : first.length;
    }

    private byte[] range(RemoteFile file, int from, int length) throws Http.TransientException {
        if (length == 0) {
            return new byte[0];
        }
        HttpResponse<InputStream> response =
                http.send("GET", file.uri(), Map.of("Range", "bytes=" + from + "-" + (from + length - 1)), token);
        try (InputStream body = response.body();
                StallWatch watch = new StallWatch(body, http.idleTimeout())) {
            int status = response.statusCode();
            if (status == 404) {
                throw new ModelLoadException("SourceNotFound", Http.shown(file.uri()) + " does not exist");
            }
            if (status == 416) {
                throw corrupt(file, "is shorter than the " + file.bytes() + " bytes it should have");
            }
            if (status == 206) {
                requireRange(file, from, response);
            } else {
                body.skipNBytes(from);
            }
            return read(file, body, length, watch);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw Http.cancelled();
            }
            throw brokeOff(file, e);
        }
    }

    private byte[] read(RemoteFile file, InputStream body, int length, StallWatch watch)
            throws IOException, Http.TransientException {
        byte[] bytes = new byte[length];
        for (int have = 0; have < length; ) {
            int read = body.read(bytes, have, length - have);
            if (watch.stalled() || read < 0) {
                throw brokeOff(file, null);
            }
            watch.progress();
            have += read;
        }
        return bytes;
    }

    private static void requireRange(RemoteFile file, int from, HttpResponse<InputStream> response) {
        String range = response.headers().firstValue("Content-Range").orElse("");
        if (!range.startsWith("bytes " + from + "-") || !range.endsWith("/" + file.bytes()) && !range.endsWith("/*")) {
            throw corrupt(
                    file,
                    "answers with another range than asked for, or has not the " + file.bytes()
                            + " bytes it should have");
        }
    }

    private static void write(RemoteFile file, Path folder, byte[] first, byte[] rest) {
        try (RandomAccessFile out =
                new RandomAccessFile(folder.resolve(file.name()).toFile(), "rw")) {
            // what an earlier try left is no part of it
            out.setLength(0);
            out.write(first);
            out.write(rest);
            out.setLength(file.bytes());
        } catch (IOException e) {
            throw FileDownload.unwritable(folder, e);
        }
    }

    private static ModelLoadException corrupt(RemoteFile file, String what) {
        return new ModelLoadException("SourceCorrupt", Http.shown(file.uri()) + " " + what);
    }

    private static Http.TransientException brokeOff(RemoteFile file, @Nullable IOException e) {
        return new Http.TransientException(Http.shown(file.uri()) + " broke off within its header", e);
    }
}
