// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.forward;

import dev.valence.engine.backend.Kernels;
import dev.valence.engine.backend.LoraSegments;
import dev.valence.engine.lora.LowRank;
import dev.valence.engine.lora.Projection;
import java.util.List;

/** Adds what the adapters of a step contribute to each projection. */
final class AdapterPass implements AutoCloseable {
    private final Kernels kernels;
    private final LoraSegments segments = new LoraSegments();
    private List<AdapterRun> runs = List.of();
    private boolean logitRows;

    AdapterPass(Kernels kernels) {
        this.kernels = kernels;
    }

    /** The activations that follow have a row for each token of the step. */
    void useTokenRows(List<AdapterRun> runs) {
        this.runs = runs;
        this.logitRows = false;
    }

    /** The activations that follow have a row for each row of logits. */
    void useLogitRows(List<AdapterRun> runs) {
        this.runs = runs;
        this.logitRows = true;
    }

    /** y [.., rows] += scale (x A^T) B^T, for the rows of each adapter that changes this projection. */
    void apply(int layer, Projection projection, long y, long yStride, long rows, long x, long xStride, long columns) {
        if (runs.isEmpty()) {
            return;
        }
        segments.clear(runs.size());
        for (int i = 0; i < runs.size(); i++) {
            AdapterRun run = runs.get(i);
            LowRank change = run.adapter().get(layer, projection);
            int begin = logitRows ? run.logitBegin() : run.begin();
            int end = logitRows ? run.logitEnd() : run.end();
            if (change != null && begin < end) {
                segments.add(begin, end, run.adapter().rank(), run.adapter().scale(), change.a(), change.b());
            }
        }
        if (segments.count() > 0) {
            kernels.lora(y, yStride, rows, x, xStride, columns, segments);
        }
    }

    @Override
    public void close() {
        segments.close();
    }
}
