// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.serve;

import dev.valence.engine.backend.Kernels;
import dev.valence.engine.backend.SamplingBatch;
import dev.valence.engine.forward.AdapterRun;
import dev.valence.engine.forward.StepInputs;
import dev.valence.engine.multiplex.ResidentModel;
import dev.valence.engine.multiplex.SharedAdapter;
import dev.valence.engine.schedule.StepPlan.Work;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Carries out the work of one step: lays the batch out, computes, draws. For the engine thread. */
final class StepBatch implements AutoCloseable {
    private static final Comparator<Work<Sequence>> BY_ADAPTER = Comparator.comparing(work ->
            work.sequence().adapter == null ? "" : work.sequence().adapter.id());

    private final ResidentModel model;
    private final Kernels kernels;
    private final SamplingBatch sampling = new SamplingBatch();
    private final List<AdapterRun> runs = new ArrayList<>();
    private final List<Sequence> sampled = new ArrayList<>();

    StepBatch(ResidentModel model, Kernels kernels) {
        this.model = model;
        this.kernels = kernels;
    }

    /**
     * Computes the work and draws the next tokens.
     *
     * @return the sequences a token was drawn for, in the order of the rows of {@link #results}; valid until the next
     *     call
     */
    List<Sequence> run(List<Work<Sequence>> plan) {
        List<Work<Sequence>> work = byAdapter(plan);
        layOut(work);
        kernels.untilDone(() -> {
            model.decoder().forward(model.inputs(), runs);
            if (!sampled.isEmpty()) {
                draw();
            }
        });
        for (Work<Sequence> part : work) {
            part.sequence().advance(part.tokens());
        }
        return sampled;
    }

    SamplingBatch results() {
        return sampling;
    }

    /** Rows of one adapter side by side, so that each is one segment for the kernels. */
    private static List<Work<Sequence>> byAdapter(List<Work<Sequence>> work) {
        for (Work<Sequence> part : work) {
            if (part.sequence().adapter != null) {
                List<Work<Sequence>> sorted = new ArrayList<>(work);
                sorted.sort(BY_ADAPTER);
                return sorted;
            }
        }
        return work;
    }

    private void layOut(List<Work<Sequence>> work) {
        int tokens = 0;
        int rows = 0;
        for (Work<Sequence> part : work) {
            tokens += part.tokens();
            rows += part.samples() ? 1 : 0;
        }
        StepInputs inputs = model.inputs();
        inputs.begin(tokens, work.size(), rows);
        runs.clear();
        sampled.clear();
        int row = 0;
        for (int s = 0; s < work.size(); s++) {
            Sequence sequence = work.get(s).sequence();
            int first = sequence.computed();
            int end = first + work.get(s).tokens();
            int begin = row;
            for (int position = first; position < end; position++) {
                inputs.token(row++, sequence.token(position), position, sequence.table.slot(position));
            }
            inputs.sequence(s, row, end);
            for (int i = 0; i < sequence.blocks(); i++) {
                inputs.block(s, i, sequence.table.block(i));
            }
            int logitBegin = sampled.size();
            if (work.get(s).samples()) {
                inputs.logitRow(sampled.size(), row - 1);
                sampled.add(sequence);
            }
            if (sequence.adapter != null) {
                addRun(sequence.adapter, begin, row, logitBegin, sampled.size());
            }
        }
    }

    private void addRun(SharedAdapter adapter, int begin, int end, int logitBegin, int logitEnd) {
        if (!runs.isEmpty() && runs.getLast().adapter() == adapter.adapter()) {
            AdapterRun last = runs.removeLast();
            begin = last.begin();
            logitBegin = last.logitBegin();
        }
        runs.add(new AdapterRun(adapter.adapter(), begin, end, logitBegin, logitEnd));
    }

    private void draw() {
        long extraInts = 0;
        for (Sequence sequence : sampled) {
            extraInts += sequence.sampling.extraInts(sequence.length());
        }
        sampling.begin(sampled.size(), extraInts);
        for (int row = 0; row < sampled.size(); row++) {
            Sequence sequence = sampled.get(row);
            sequence.sampling.write(sampling, row, sequence.tokens(), sequence.length(), sequence.promptLength());
        }
        int vocabulary = model.config().vocabulary();
        kernels.sample(model.decoder().logits().address(), vocabulary, vocabulary, sampling);
    }

    @Override
    public void close() {
        sampling.close();
    }
}
