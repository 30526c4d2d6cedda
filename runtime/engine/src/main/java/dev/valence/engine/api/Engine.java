// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

import dev.valence.wire.assignment.DeviceState;
import dev.valence.wire.assignment.LoadState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One device and the models on it. All methods may be called from any thread and return at once, but for {@link #load},
 * {@link #loadAdapter}, {@link #unload}, {@link #logits}, {@link #inspect} and {@link #close}, which wait for files or the
 * device and are for a worker thread.
 */
public interface Engine extends AutoCloseable {
    /** How long requests in flight may take to end where nobody said otherwise. */
    Duration DEFAULT_DRAIN = Duration.ofSeconds(30);

    /**
     * Reads, checks and packs a checkpoint. The model answers requests when this returns.
     *
     * @throws ModelLoadException bad or unknown checkpoint, or too little memory; nothing is left allocated
     * @throws java.util.concurrent.CancellationException when the calling thread was interrupted
     */
    LoadedModel load(ModelSpec spec, Consumer<LoadProgress> progress);

    /**
     * Stops admitting requests to the model, waits for those in flight, fails the ones that take longer than
     * {@code drain}, frees its memory.
     */
    void unload(String modelId, Duration drain);

    /** Its share of the device from now on, as {@link ModelSpec#priority()}; nothing where there is no such model. */
    void prioritize(String modelId, int priority);

    /** @throws ModelLoadException also for an adapter made for another base, or of too large a rank */
    LoadedAdapter loadAdapter(String modelId, AdapterSpec spec);

    /** Requests in flight with this adapter finish with it; new ones are refused. */
    void unloadAdapter(String modelId, String adapterId);

    Optional<LoadedModel> model(String modelId);

    /**
     * Queues a request. Everything after, errors too, reaches the listener, on the engine's thread; on the caller's
     * thread only where the engine is closed or dead.
     */
    Generation submit(GenerationRequest request, GenerationListener listener);

    /**
     * Scores of every position of a sequence, on the base model. Blocks until it has had its turn on the device.
     *
     * @throws GenerationException no such model, empty or too long a sequence, a token outside the vocabulary
     */
    Logits logits(String modelId, int[] tokens);

    DeviceState device();

    LoadState requests();

    /**
     * Why only a new process helps; empty while the engine lives. A dead engine has failed what was in flight and
     * refuses everything new.
     */
    Optional<String> deadBecause();

    /** What a checkpoint would need, from its configuration and headers alone. @throws ModelLoadException */
    CheckpointSize inspect(Path checkpoint);

    @Override
    void close();
}
