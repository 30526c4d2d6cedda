// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.AdapterCheckpoint;
import dev.valence.engine.load.Checkpoint;
import dev.valence.engine.load.CheckpointFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which files of a remote folder make up a model. */
record ModelFiles(Repository repository, Http http, Http.Access access) {
    /** Longest file that is not weights; the largest known tokenizer has 33 MB. */
    static final long MAX_SMALL_BYTES = 128L << 20;

    private static final List<String> WEIGHTS = List.of(Checkpoint.SINGLE_FILE, AdapterCheckpoint.WEIGHTS);

    /** A file that is not weights. */
    Optional<RemoteFile> small(String name) {
        Optional<RemoteFile> file = repository.file(name);
        if (file.isPresent() && file.get().bytes() > MAX_SMALL_BYTES) {
            throw new ModelLoadException(
                    "SourceCorrupt",
                    repository.address() + ": " + name + " has " + file.get().bytes() + " bytes; at most "
                            + MAX_SMALL_BYTES + " are fetched");
        }
        return file;
    }

    /**
     * All safetensors, never none, and the index that names them, where there is one.
     *
     * @param folder where the index is put, for it has to be read to know the others
     */
    List<RemoteFile> weights(Path folder) {
        List<RemoteFile> files = new ArrayList<>();
        WEIGHTS.forEach(name -> repository.file(name).ifPresent(files::add));
        Optional<RemoteFile> index = files.isEmpty() ? small(Checkpoint.INDEX) : Optional.empty();
        if (index.isPresent()) {
            fetch(index.get(), folder);
            files.add(index.get());
            files.addAll(shards(folder));
        }
        if (files.isEmpty()) {
            throw notAModel(repository, "safetensors");
        }
        return files;
    }

    void fetch(RemoteFile file, Path folder) {
        new FileDownload(http, access, new ProgressMeter(0, state -> {})).run(file, folder);
    }

    static ModelLoadException notAModel(Repository repository, String missing) {
        return new ModelLoadException(
                "SourceNotFound",
                repository.address() + " has no " + missing + "; it is not a model in Hugging Face's layout");
    }

    private List<RemoteFile> shards(Path folder) {
        Set<String> names = new TreeSet<>();
        CheckpointFolder.open(folder)
                .json(Checkpoint.INDEX, Checkpoint.MAX_INDEX_BYTES)
                .orElseThrow(() -> new IllegalStateException(Checkpoint.INDEX + " was just downloaded to " + folder))
                .path("weight_map")
                .forEach(shard -> names.add(shard.asText("")));
        if (names.size() > Checkpoint.MAX_SHARDS) {
            throw new ModelLoadException(
                    "SourceCorrupt",
                    repository.address() + ": " + Checkpoint.INDEX + " names " + names.size() + " shards; at most "
                            + Checkpoint.MAX_SHARDS + " are fetched");
        }
        return names.stream().map(this::shard).toList();
    }

    private RemoteFile shard(String name) {
        // names come from the network and become files here
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors")) {
            throw new ModelLoadException(
                    "SourceCorrupt",
                    repository.address() + ": " + Checkpoint.INDEX + " names a shard that is no plain file name");
        }
        return repository
                .file(name)
                .orElseThrow(() -> new ModelLoadException(
                        "SourceCorrupt",
                        repository.address() + ": " + Checkpoint.INDEX + " names " + name + ", which is not there"));
    }
}
