// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.AdapterCheckpoint;
import dev.valence.engine.load.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Copies what a model needs of a remote folder into the cache. */
final class Mirror {
    /** Kept free on the cache's disk beyond what a download needs: a full disk harms the whole node. */
    static final long RESERVE_BYTES = 256L << 20;

    private static final List<String> SMALL_FILES = List.of(
            Checkpoint.CONFIG,
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "chat_template.jinja",
            "chat_template.json",
            AdapterCheckpoint.CONFIG);
    private final Cache cache;
    private final Http http;

    Mirror(Cache cache, Http http) {
        this.cache = cache;
        this.http = http;
    }

    Cache cache() {
        return cache;
    }

    /** @param repository opened only when the cache has no such key */
    Path fetch(String key, Supplier<? extends Repository> repository, Http.Access access) {
        Optional<Path> known = cache.published(key);
        if (known.isPresent()) {
            return known.get();
        }
        // another process may have published it while this one waited
        return cache.locked(key, () -> cache.published(key).orElseGet(() -> download(key, repository.get(), access)));
    }

    private Path download(String key, Repository repository, Http.Access access) {
        Path folder = cache.partial(key);
        ModelFiles model = new ModelFiles(repository, http, access);
        List<RemoteFile> files = new ArrayList<>();
        SMALL_FILES.forEach(name -> model.small(name).ifPresent(files::add));
        files.addAll(model.weights(folder));
        requireModel(repository, files);
        long total = files.stream().mapToLong(RemoteFile::bytes).reduce(0, Mirror::saturatedSum);
        requireSpace(repository, total, folder, files);
        ProgressMeter meter = new ProgressMeter(total, access.progress());
        FileDownload download = new FileDownload(http, access, meter);
        files.forEach(file -> download.run(file, folder));
        meter.finish();
        return cache.publish(key);
    }

    private static void requireModel(Repository repository, List<RemoteFile> files) {
        boolean config = files.stream()
                .anyMatch(file ->
                        file.name().equals(Checkpoint.CONFIG) || file.name().equals(AdapterCheckpoint.CONFIG));
        if (!config) {
            throw ModelFiles.notAModel(repository, Checkpoint.CONFIG + " or " + AdapterCheckpoint.CONFIG);
        }
    }

    // sizes are the server's word
    private static long saturatedSum(long a, long b) {
        return Long.MAX_VALUE - a < b ? Long.MAX_VALUE : a + b;
    }

    private void requireSpace(Repository repository, long total, Path folder, List<RemoteFile> files) {
        // of a file that has become smaller since, more may lie there than is needed
        long present = files.stream()
                .mapToLong(file -> Math.min(file.bytes(), FileDownload.bytesPresent(file, folder)))
                .reduce(0, Mirror::saturatedSum);
        long needed = saturatedSum(total - present, RESERVE_BYTES);
        long usable = cache.usableBytes();
        if (usable < needed) {
            throw new ModelLoadException(
                    "NoDiskSpace",
                    repository.address() + " needs " + needed
                            + " more bytes on the disk of the model cache (a reserve of " + RESERVE_BYTES
                            + " included), which has " + usable);
        }
    }
}
