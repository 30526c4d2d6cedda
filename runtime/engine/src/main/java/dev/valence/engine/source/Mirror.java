// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.CheckpointFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Copies what a model needs of a remote folder into the cache. */
final class Mirror {
    /** Kept free on the cache's disk beyond what a download needs: a full disk harms the whole node. */
    static final long RESERVE_BYTES = 256L << 20;

    /** Longest file that is not weights; the largest known tokenizer has 33 MB. */
    static final long MAX_SMALL_BYTES = 128L << 20;

    private static final List<String> SMALL_FILES = List.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "chat_template.jinja",
            "chat_template.json",
            "adapter_config.json");
    private static final List<String> WEIGHTS = List.of("model.safetensors", "adapter_model.safetensors");
    private static final String INDEX = "model.safetensors.index.json";

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
        List<RemoteFile> files = new ArrayList<>();
        SMALL_FILES.forEach(name -> small(repository, name).ifPresent(files::add));
        WEIGHTS.forEach(name -> repository.file(name).ifPresent(files::add));
        Optional<RemoteFile> index = small(repository, INDEX);
        boolean sharded = index.isPresent() && files.stream().noneMatch(file -> WEIGHTS.contains(file.name()));
        if (sharded) {
            new FileDownload(http, access, new ProgressMeter(0, state -> {})).run(index.get(), folder);
            files.addAll(shards(repository, folder));
        }
        requireModel(repository, files);
        long total = files.stream().mapToLong(RemoteFile::bytes).reduce(0, Mirror::saturatedSum);
        requireSpace(repository, total, folder, files);
        ProgressMeter meter = new ProgressMeter(total, access.progress());
        FileDownload download = new FileDownload(http, access, meter);
        files.forEach(file -> download.run(file, folder));
        meter.finish();
        return cache.publish(key);
    }

    private static Optional<RemoteFile> small(Repository repository, String name) {
        Optional<RemoteFile> file = repository.file(name);
        if (file.isPresent() && file.get().bytes() > MAX_SMALL_BYTES) {
            throw new ModelLoadException(
                    "SourceCorrupt",
                    repository.address() + ": " + name + " has " + file.get().bytes() + " bytes; at most "
                            + MAX_SMALL_BYTES + " are fetched");
        }
        return file;
    }

    private static List<RemoteFile> shards(Repository repository, Path folder) {
        Set<String> names = new TreeSet<>();
        CheckpointFolder.open(folder)
                .requireJson(INDEX, "it was just downloaded")
                .path("weight_map")
                .forEach(shard -> names.add(shard.asText("")));
        List<RemoteFile> shards = new ArrayList<>();
        for (String name : names) {
            // names come from the network and become files here
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors")) {
                throw new ModelLoadException(
                        "SourceCorrupt",
                        repository.address() + ": " + INDEX + " names a shard that is no plain file name");
            }
            shards.add(repository
                    .file(name)
                    .orElseThrow(() -> new ModelLoadException(
                            "SourceCorrupt",
                            repository.address() + ": " + INDEX + " names " + name + ", which is not there")));
        }
        return shards;
    }

    private static void requireModel(Repository repository, List<RemoteFile> files) {
        boolean config = files.stream()
                .anyMatch(file ->
                        file.name().endsWith("config.json") && !file.name().startsWith("gen"));
        boolean weights = files.stream().anyMatch(file -> file.name().endsWith(".safetensors"));
        if (!config || !weights) {
            throw new ModelLoadException(
                    "SourceNotFound",
                    repository.address() + " has no " + (config ? "safetensors" : "config.json or adapter_config.json")
                            + "; it is not a model in Hugging Face's layout");
        }
    }

    // sizes are the server's word
    private static long saturatedSum(long a, long b) {
        return Long.MAX_VALUE - a < b ? Long.MAX_VALUE : a + b;
    }

    private void requireSpace(Repository repository, long total, Path folder, List<RemoteFile> files) {
        long present = files.stream()
                .mapToLong(file -> FileDownload.bytesPresent(file, folder))
                .sum();
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
