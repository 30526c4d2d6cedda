// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Fetches one file. While under way it is {@code name.part}, with the server's tag for that content in
 * {@code name.tag}, so that a later try, of another process too, goes on where this one stopped, and only if the content
 * is still the same. The name itself appears when size and checksum are right.
 */
final class FileDownload {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Http http;
    private final Http.Access access;
    private final ProgressMeter meter;

    FileDownload(Http http, Http.Access access, ProgressMeter meter) {
        this.http = http;
        this.access = access;
        this.meter = meter;
    }

    static long bytesPresent(RemoteFile file, Path folder) {
        try {
            Path whole = folder.resolve(file.name());
            Path part = part(file, folder);
            return Files.exists(whole) ? Files.size(whole) : Files.exists(part) ? Files.size(part) : 0;
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    void run(RemoteFile file, Path folder) {
        try {
            Path whole = folder.resolve(file.name());
            if (Files.exists(whole)) {
                meter.found(Files.size(whole));
                return;
            }
            Path part = part(file, folder);
            meter.found(Files.exists(part) ? Files.size(part) : 0);
            receive(file, folder);
            check(file, part);
            Files.deleteIfExists(tag(file, folder));
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        } catch (ClosedByInterruptException e) {
            throw Http.cancelled();
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    // tries count from anew whenever a try gained bytes: a slow but working line gets there
    private void receive(RemoteFile file, Path folder) throws IOException {
        int tries = 0;
        while (true) {
            long before = bytesPresent(file, folder);
            try {
                receiveOnce(file, folder);
                return;
            } catch (Http.TransientException e) {
                tries = bytesPresent(file, folder) > before ? 1 : tries + 1;
                if (tries >= http.retries().attempts()) {
                    throw new ModelLoadException(
                            "SourceUnreachable", e.getMessage() + ", after " + tries + " tries", e);
                }
                http.pause(tries);
            }
        }
    }

    private void receiveOnce(RemoteFile file, Path folder) throws Http.TransientException, IOException {
        Path part = part(file, folder);
        Path tag = tag(file, folder);
        long have = Files.exists(part) ? Files.size(part) : 0;
        if (have == file.bytes()) {
            createIfEmpty(part);
            return;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        boolean tagged = Files.exists(tag);
        // without a tag a mixture of two contents is found by the checksum, where there is one
        if (have > 0 && (tagged || file.checksum().isPresent())) {
            headers.put("Range", "bytes=" + have + "-");
        }
        if (have > 0 && tagged) {
            headers.put("If-Range", Files.readString(tag));
        }
        HttpResponse<InputStream> response = http.send("GET", file.uri(), headers, access.token());
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            if (status == 404) {
                throw new ModelLoadException("SourceNotFound", Http.shown(file.uri()) + " does not exist");
            }
            boolean resumed = status == 206
                    && response.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + have + "-");
            if (!resumed) {
                restart(file, folder, have, response);
            }
            if (status == 416 || status == 206 && !resumed) {
                throw new Http.TransientException(Http.shown(file.uri()) + " cannot be resumed", null);
            }
            copy(file, body, part);
        }
    }

    private static void createIfEmpty(Path part) throws IOException {
        if (!Files.exists(part)) {
            Files.createFile(part);
        }
    }

    private void restart(RemoteFile file, Path folder, long have, HttpResponse<InputStream> response)
            throws IOException {
        meter.lost(have);
        Files.deleteIfExists(part(file, folder));
        Path tag = tag(file, folder);
        Files.deleteIfExists(tag);
        // a weak tag does not promise the same bytes
        String etag = response.headers()
                .firstValue("ETag")
                .filter(value -> !value.startsWith("W/"))
                .orElse("");
        if (!etag.isEmpty() && response.statusCode() == 200) {
            Files.writeString(tag, etag);
        }
    }

    private void copy(RemoteFile file, InputStream body, Path part) throws Http.TransientException, IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (StallWatch watch = new StallWatch(body, http.idleTimeout());
                FileChannel out = FileChannel.open(
                        part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            long size = out.size();
            for (int read = read(file, body, buffer, watch); read >= 0; read = read(file, body, buffer, watch)) {
                size += read;
                if (size > file.bytes()) {
                    throw new ModelLoadException(
                            "SourceCorrupt",
                            Http.shown(file.uri()) + " sends more than the " + file.bytes() + " bytes it should have");
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                meter.received(read);
            }
            // on disk before it counts as present
            out.force(true);
            if (watch.stalled()) {
                throw stalled(file);
            }
            if (size < file.bytes()) {
                throw new Http.TransientException(
                        Http.shown(file.uri()) + " broke off after " + size + " of " + file.bytes() + " bytes", null);
            }
        }
    }

    private int read(RemoteFile file, InputStream body, byte[] buffer, StallWatch watch)
            throws Http.TransientException {
        try {
            int read = body.read(buffer);
            watch.progress();
            return read;
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw Http.cancelled();
            }
            throw watch.stalled()
                    ? stalled(file)
                    : new Http.TransientException(Http.shown(file.uri()) + " broke off", e);
        }
    }

    private Http.TransientException stalled(RemoteFile file) {
        return new Http.TransientException(
                Http.shown(file.uri()) + " sent nothing for "
                        + http.idleTimeout().toMillis() + " ms",
                null);
    }

    private void check(RemoteFile file, Path part) throws IOException {
        if (file.checksum().isPresent() && !file.checksum().get().matches(part)) {
            Files.delete(part);
            throw new ModelLoadException(
                    "SourceCorrupt",
                    Http.shown(file.uri()) + " does not have the checksum it should have ("
                            + file.checksum().get().kind() + " "
                            + file.checksum().get().hex() + "); it was discarded");
        }
    }

    private static Path part(RemoteFile file, Path folder) {
        return folder.resolve(file.name() + ".part");
    }

    private static Path tag(RemoteFile file, Path folder) {
        return folder.resolve(file.name() + ".tag");
    }

    static ModelLoadException unwritable(Path folder, IOException e) {
        return new ModelLoadException("CacheUnusable", "the model cache at " + folder + " cannot be used: " + e, e);
    }
}
