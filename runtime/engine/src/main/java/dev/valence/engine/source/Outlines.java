// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Copies of remote models without their weights: configuration, index, and safetensors of their full length in which
 * only the headers are written, so that a checkpoint's sizes are read as from the whole. They take kilobytes on a disk
 * that has sparse files, and lie in the cache under keys of their own, for they must never be taken for the model.
 */
final class Outlines {
    private final Cache cache;
    private final Http http;

    Outlines(Cache cache, Http http) {
        this.cache = cache;
        this.http = http;
    }

    /** What is on disk for a model's key: the whole model serves as well. */
    Optional<Path> present(String key) {
        return cache.published(key).or(() -> cache.published(outlineKey(key)));
    }

    /**
     * @param key the model's own
     * @param repository opened only when the cache has neither the model nor its outline
     */
    Path fetch(String key, Supplier<? extends Repository> repository, Http.Access access) {
        return present(key)
                .orElseGet(() -> cache.locked(
                        outlineKey(key), () -> present(key).orElseGet(() -> draw(key, repository.get(), access))));
    }

    private Path draw(String key, Repository repository, Http.Access access) {
        Path folder = cache.partial(outlineKey(key));
        ModelFiles model = new ModelFiles(repository, http, access);
        RemoteFile config =
                model.small(Checkpoint.CONFIG).orElseThrow(() -> ModelFiles.notAModel(repository, Checkpoint.CONFIG));
        model.fetch(config, folder);
        List<RemoteFile> weights = model.weights(folder).stream()
                .filter(file -> file.name().endsWith(".safetensors"))
                .toList();
        HeaderFetch headers = new HeaderFetch(http, access.token());
        long bytes = 0;
        for (RemoteFile file : weights) {
            bytes += headers.run(file, folder);
            if (bytes > HeaderFetch.MAX_BYTES) {
                throw new ModelLoadException(
                        "SourceCorrupt",
                        repository.address() + ": its safetensors headers have more than " + HeaderFetch.MAX_BYTES
                                + " bytes in all");
            }
        }
        return cache.publish(outlineKey(key));
    }

    private static String outlineKey(String key) {
        return "outline-" + key;
    }
}
