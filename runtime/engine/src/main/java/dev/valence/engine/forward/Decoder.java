// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.forward;

import dev.valence.engine.backend.Backend;
import dev.valence.engine.backend.DeviceBuffer;
import dev.valence.engine.backend.Kernels;
import dev.valence.engine.backend.KvStorage;
import dev.valence.engine.lora.Projection;
import dev.valence.engine.model.DecoderWeights;
import dev.valence.engine.model.LayerWeights;
import dev.valence.engine.model.ModelConfig;
import java.util.List;

/** A model ready to compute; weights, KV blocks and buffers all stand. Nothing is allocated in a step. */
public final class Decoder implements AutoCloseable {
    private final ModelConfig config;
    private final DecoderWeights weights;
    private final KvStorage kv;
    private final Kernels kernels;
    private final Workspace work;
    private final AdapterPass adapters;
    private final DecodeGraphs graphs;
    private final float attentionScale;

    /** Takes over {@code weights} and {@code kv}: {@link #close} closes them. */
    public Decoder(Backend backend, DecoderWeights weights, KvStorage kv, BatchLimits limits) {
        this.config = weights.config();
        this.weights = weights;
        this.kv = kv;
        this.kernels = backend.kernels();
        this.work = new Workspace(backend.memory(), config, limits);
        this.adapters = new AdapterPass(kernels);
        this.graphs = new DecodeGraphs(kernels);
        this.attentionScale = (float) (1 / Math.sqrt(config.headDim()));
    }

    /** Device memory of a decoder's buffers and graphs and of its {@link StepInputs}, in bytes. */
    public static long overheadBytes(ModelConfig config, BatchLimits limits, Backend.Kind kind) {
        long graphs = kind.recordsGraphs() ? DecodeGraphs.bytes(config.layers(), limits.sequences()) : 0;
        return Workspace.bytes(config, limits) + StepInputs.bytes(limits) + graphs;
    }

    /**
     * Appends the step's tokens to their sequences' caches and computes the wanted rows of {@link #logits}.
     *
     * @param runs rows that wear an adapter; the others are the base model's
     */
    public void forward(StepInputs inputs, List<AdapterRun> runs) {
        if (runs.isEmpty() && inputs.isDecode() && graphs.launch(inputs)) {
            return;
        }
        compute(inputs, runs);
        if (inputs.rows() == 0) {
            // no one draws from it, and its inputs are written anew for the next
            kernels.synchronize();
        }
    }

    /**
     * Records the step in which so many sequences get a token each, so that it and smaller ones are one launch from now on.
     * Between steps: {@code inputs} are written.
     */
    public void record(StepInputs inputs, int sequences) {
        graphs.record(inputs, sequences, () -> compute(inputs, List.of()));
    }

    private void compute(StepInputs inputs, List<AdapterRun> runs) {
        inputs.upload(kernels);
        int tokens = inputs.tokens();
        kernels.embedding(
                work.residual.address(), config.hidden(), inputs.tokensAddress(), tokens, weights.embedding());
        kernels.ropeTable(work.rope, inputs.positionsAddress(), tokens, weights.inverseFrequencies(), config.headDim());
        adapters.useTokenRows(runs);
        int last = config.layers() - 1;
        for (int layer = 0; layer < last; layer++) {
            attend(layer, inputs);
            project(layer, work.residual, work.attended, tokens);
        }
        if (inputs.rows() == 0) {
            // a chunk inside a prompt: the cache is all that is wanted of it
            appendKv(last, inputs);
            return;
        }
        attend(last, inputs);
        lastRows(inputs, runs, last);
    }

    /** [rows, vocabulary] of the newest step, in the order of its {@code logitRow}s; sampling overwrites them. */
    public DeviceBuffer logits() {
        return work.logits;
    }

    /** work.attended = attention of the layer, before its output projection. */
    private void attend(int layer, StepInputs inputs) {
        appendKv(layer, inputs);
        kernels.attention(
                work.attended.address(),
                config.queryWidth(),
                work.qkv.address(),
                config.qkvRows(),
                config.heads(),
                kv,
                layer,
                inputs.batch(),
                attentionScale,
                config.windows().get(layer));
    }

    private void appendKv(int layer, StepInputs inputs) {
        LayerWeights w = weights.layers().get(layer);
        int tokens = inputs.tokens();
        int hidden = config.hidden();
        int width = config.qkvRows();
        long q = work.qkv.address();
        long k = work.qkv.element(config.queryWidth());
        long v = work.qkv.element(config.queryWidth() + config.kvWidth());
        long x = work.normed.address();
        kernels.rmsNorm(
                x, hidden, work.residual.address(), hidden, tokens, hidden, w.attentionNorm(), config.normEpsilon());
        kernels.linear(q, width, x, hidden, tokens, w.qkv(), false);
        adapters.apply(layer, Projection.Q, q, width, config.queryWidth(), x, hidden, hidden);
        adapters.apply(layer, Projection.K, k, width, config.kvWidth(), x, hidden, hidden);
        adapters.apply(layer, Projection.V, v, width, config.kvWidth(), x, hidden, hidden);
        // the heads of Q and K lie side by side: one call turns both
        kernels.rope(q, width, tokens, config.heads() + config.kvHeads(), config.headDim(), work.rope);
        kernels.kvAppend(kv, layer, k, v, width, inputs.slotsAddress(), tokens);
    }

    /** From here on only the rows whose logits are wanted matter. */
    private void lastRows(StepInputs inputs, List<AdapterRun> runs, int layer) {
        int rows = inputs.rows();
        int hidden = config.hidden();
        gather(work.lastResidual, work.residual, hidden, inputs);
        gather(work.lastAttended, work.attended, config.queryWidth(), inputs);
        adapters.useLogitRows(runs);
        project(layer, work.lastResidual, work.lastAttended, rows);
        long x = work.lastResidual.address();
        kernels.rmsNorm(x, hidden, x, hidden, rows, hidden, weights.norm(), config.normEpsilon());
        kernels.linear(work.logits.address(), config.vocabulary(), x, hidden, rows, weights.output(), false);
    }

    private void gather(DeviceBuffer target, DeviceBuffer source, int width, StepInputs inputs) {
        kernels.gatherRows(
                target.address(),
                width,
                source.address(),
                width,
                inputs.tokens(),
                inputs.logitRowsAddress(),
                inputs.rows(),
                width);
    }

    /** Output projection and MLP, both added onto the residual. */
    private void project(int layer, DeviceBuffer residual, DeviceBuffer attended, int rows) {
        LayerWeights w = weights.layers().get(layer);
        int hidden = config.hidden();
        int intermediate = config.intermediate();
        int queryWidth = config.queryWidth();
        long y = residual.address();
        kernels.linear(y, hidden, attended.address(), queryWidth, rows, w.output(), true);
        adapters.apply(layer, Projection.O, y, hidden, hidden, attended.address(), queryWidth, queryWidth);
        long x = work.normed.address();
        kernels.rmsNorm(x, hidden, y, hidden, rows, hidden, w.mlpNorm(), config.normEpsilon());
        long gate = work.gateUp.address();
        long up = work.gateUp.element(intermediate);
        kernels.linear(gate, 2L * intermediate, x, hidden, rows, w.gateUp(), false);
        adapters.apply(layer, Projection.GATE, gate, 2L * intermediate, intermediate, x, hidden, hidden);
        adapters.apply(layer, Projection.UP, up, 2L * intermediate, intermediate, x, hidden, hidden);
        long activated = work.activated.address();
        kernels.gatedActivation(
                activated, intermediate, gate, 2L * intermediate, rows, intermediate, config.activation());
        kernels.linear(y, hidden, activated, intermediate, rows, w.down(), true);
        adapters.apply(layer, Projection.DOWN, y, hidden, hidden, activated, intermediate, intermediate);
    }

    @Override
    public void close() {
        graphs.close();
        adapters.close();
        work.close();
        kv.close();
        weights.close();
    }
}
