// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.serve;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationException.Category;
import dev.valence.engine.api.Logits;
import dev.valence.engine.backend.Kernels;
import dev.valence.engine.forward.StepInputs;
import dev.valence.engine.kv.BlockPool;
import dev.valence.engine.kv.BlockTable;
import dev.valence.engine.multiplex.ResidentModel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Logits of every position of one sequence; for the engine thread. */
final class LogitsPass {
    private final ResidentModel model;
    private final Kernels kernels;
    private final BlockPool blocks;

    LogitsPass(ResidentModel model, Kernels kernels, BlockPool blocks) {
        this.model = model;
        this.kernels = kernels;
        this.blocks = blocks;
    }

    /** @throws GenerationException OVERLOADED where requests hold the blocks it needs */
    Logits run(int[] tokens) {
        if (blocks.blocksFor(tokens.length) > blocks.freeCount()) {
            throw new GenerationException(
                    Category.OVERLOADED,
                    "NoFreeBlocks",
                    "logits of " + tokens.length + " tokens need " + blocks.blocksFor(tokens.length) + " KV blocks, "
                            + blocks.freeCount() + " are free now");
        }
        int vocabulary = model.config().vocabulary();
        // a row of logits for each token of a chunk: there are buffers for so many
        int chunk = model.limits().sequences();
        float[][] rows = new float[tokens.length][];
        BlockTable table = new BlockTable(blocks);
        try (Arena arena = Arena.ofConfined()) {
            table.reserve(tokens.length);
            MemorySegment host = arena.allocate(JAVA_FLOAT, (long) chunk * vocabulary);
            for (int first = 0; first < tokens.length; first += chunk) {
                int count = Math.min(chunk, tokens.length - first);
                layOut(tokens, first, count, table);
                kernels.untilDone(() -> {
                    model.decoder().forward(model.inputs(), List.of());
                    kernels.download(host.address(), model.decoder().logits(), 4L * count * vocabulary);
                });
                for (int i = 0; i < count; i++) {
                    rows[first + i] =
                            host.asSlice(4L * i * vocabulary, 4L * vocabulary).toArray(JAVA_FLOAT);
                }
            }
        } finally {
            table.release();
        }
        return new Logits(rows);
    }

    private void layOut(int[] tokens, int first, int count, BlockTable table) {
        StepInputs inputs = model.inputs();
        inputs.begin(count, 1, count);
        for (int i = 0; i < count; i++) {
            inputs.token(i, tokens[first + i], first + i, table.slot(first + i));
            inputs.logitRow(i, i);
        }
        inputs.sequence(0, count, first + count);
        for (int i = 0; i < table.count(); i++) {
            inputs.block(0, i, table.block(i));
        }
    }
}
