// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import dev.valence.engine.api.CheckpointSize;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.LoadProgress;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.api.ModelSpec;
import dev.valence.engine.api.SamplingDefaults;
import dev.valence.engine.backend.Backend;
import dev.valence.engine.backend.BackendException;
import dev.valence.engine.backend.DeviceMemory;
import dev.valence.engine.backend.KvShape;
import dev.valence.engine.backend.KvStorage;
import dev.valence.engine.forward.BatchLimits;
import dev.valence.engine.forward.DecodeGraphs;
import dev.valence.engine.forward.Decoder;
import dev.valence.engine.forward.StepInputs;
import dev.valence.engine.load.Checkpoint;
import dev.valence.engine.load.CheckpointFolder;
import dev.valence.engine.model.DecoderWeights;
import dev.valence.engine.model.ModelConfig;
import dev.valence.engine.model.WeightLoader;
import dev.valence.engine.model.WeightPlan;
import dev.valence.engine.sample.GenerationConfig;
import dev.valence.engine.template.ChatTemplate;
import dev.valence.engine.token.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** Brings checkpoints into device memory: everything is checked and reserved before the first byte is allocated. */
public final class ModelLoader {
    private final Backend backend;
    private final MemoryAccountant accountant;
    private final EngineOptions options;
    private final Consumer<Runnable> betweenSteps;

    /** @param betweenSteps runs a task while no step runs, and returns when it is done or throws what it throws */
    public ModelLoader(
            Backend backend, MemoryAccountant accountant, EngineOptions options, Consumer<Runnable> betweenSteps) {
        this.backend = backend;
        this.accountant = accountant;
        this.options = options;
        this.betweenSteps = betweenSteps;
    }

    /** What a checkpoint would need at its full context, from its headers alone. */
    public CheckpointSize inspect(Path path) {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            ModelConfig config = ModelConfig.of(checkpoint.config());
            WeightPlan plan = WeightPlan.of(config, checkpoint.tensors());
            KvShape shape = KvPlan.shape(config, backend.cacheType());
            return new CheckpointSize(
                    config.family().architecture(),
                    plan.bytes(backend.memory()),
                    shape.bytesPerToken(),
                    shape.blockTokens(),
                    config.contextLength(),
                    Decoder.overheadBytes(config, limits(shape, config.contextLength()), backend.kind()));
        }
    }

    /** @throws ModelLoadException bad checkpoint, or too little memory; nothing is left allocated or reserved */
    public ResidentModel load(ModelSpec spec, Consumer<LoadProgress> progress) {
        if (!spec.quantization().equals("none")) {
            throw new ModelLoadException(
                    "UnsupportedQuantization",
                    "quantization '" + spec.quantization() + "' of " + spec.id() + " is not known; known is none");
        }
        KvPlan.requireKnown(spec.id(), spec.options().keySet());
        try (Checkpoint checkpoint = Checkpoint.open(spec.path())) {
            ModelConfig config = ModelConfig.of(checkpoint.config());
            WeightPlan plan = WeightPlan.of(config, checkpoint.tensors());
            KvPlan kv = KvPlan.of(spec, config, backend.cacheType());
            BatchLimits limits = limits(kv.shape(), kv.contextLength());
            long weightBytes = plan.bytes(backend.memory());
            long overheadBytes = Decoder.overheadBytes(config, limits, backend.kind());
            long bytes = weightBytes + kv.bytes() + overheadBytes;
            Reservation reservation = accountant.reserve(
                    spec.id() + " (weights " + weightBytes + ", KV cache " + kv.bytes() + ", buffers " + overheadBytes
                            + ")",
                    bytes);
            try (Unwinding unwinding = new Unwinding()) {
                unwinding.add(reservation);
                // before the weights: these fail fast
                Tokenizer tokenizer = unwinding.add(Tokenizer.open(spec.path()));
                Optional<ChatTemplate> template = ChatTemplate.open(spec.path());
                SamplingDefaults samplingDefaults = GenerationConfig.read(CheckpointFolder.open(spec.path()));
                Decoder decoder = decoder(plan, kv, limits, checkpoint.weightBytes(), progress, unwinding);
                StepInputs inputs = unwinding.add(new StepInputs(backend.memory(), limits));
                if (backend.kind().recordsGraphs()) {
                    record(decoder, inputs, limits);
                }
                ResidentModel model = new ResidentModel(
                        spec,
                        config,
                        kv.contextLength(),
                        limits,
                        kv.shape(),
                        kv.blocks(),
                        weightBytes,
                        decoder,
                        inputs,
                        tokenizer,
                        template,
                        samplingDefaults,
                        new AdapterSet(config, backend.memory(), accountant),
                        reservation);
                unwinding.keep();
                return model;
            }
        } catch (BackendException e) {
            throw DeviceFailure.of(spec.id(), e);
        }
    }

    /** One after the other, so that other models get their turn between two. */
    private void record(Decoder decoder, StepInputs inputs, BatchLimits limits) {
        for (int sequences : DecodeGraphs.sizes(limits.sequences())) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("loading was interrupted");
            }
            betweenSteps.accept(() -> decoder.record(inputs, sequences));
        }
    }

    private Decoder decoder(
            WeightPlan plan,
            KvPlan kv,
            BatchLimits limits,
            long fileBytes,
            Consumer<LoadProgress> progress,
            Unwinding unwinding) {
        DeviceMemory memory = backend.memory();
        DecoderWeights weights = unwinding.add(
                WeightLoader.load(plan, memory, read -> progress.accept(new LoadProgress(read, fileBytes))));
        KvStorage storage = unwinding.add(new KvStorage(memory, kv.shape(), kv.blocks()));
        Decoder decoder = new Decoder(backend, weights, storage, limits);
        unwinding.replace(2, decoder);
        return decoder;
    }

    private BatchLimits limits(KvShape shape, int contextLength) {
        return new BatchLimits(options.maxBatchTokens(), options.maxSequences(), shape.blocksFor(contextLength));
    }
}
