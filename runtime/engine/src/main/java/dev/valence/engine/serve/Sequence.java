// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.serve;

import dev.valence.engine.api.FinishReason;
import dev.valence.engine.api.GenerationListener;
import dev.valence.engine.api.GenerationRequest;
import dev.valence.engine.api.GenerationResult;
import dev.valence.engine.kv.BlockPool;
import dev.valence.engine.kv.BlockTable;
import dev.valence.engine.multiplex.SharedAdapter;
import dev.valence.engine.sample.OutputText;
import dev.valence.engine.sample.RowSampling;
import dev.valence.engine.schedule.Schedulable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One request on its way: its tokens, its place in the cache, its listener. For the engine thread. */
final class Sequence implements Schedulable {
    private static final int OUTPUT_GROWTH = 256;

    final GenerationRequest request;
    final GenerationListener listener;
    final @Nullable SharedAdapter adapter;
    final BlockTable table;
    final RowSampling sampling;
    final OutputText text;
    final long arrival;

    private int[] tokens;
    private int length;
    private int computed;
    private boolean ended;

    /** @param arrival rises with each request: the earlier goes first */
    Sequence(
            GenerationRequest request,
            GenerationListener listener,
            @Nullable SharedAdapter adapter,
            BlockPool pool,
            OutputText text,
            long arrival) {
        this.request = request;
        this.listener = listener;
        this.adapter = adapter;
        this.table = new BlockTable(pool);
        this.sampling = new RowSampling(request.sampling(), request.logprobs());
        this.text = text;
        this.arrival = arrival;
        this.length = request.prompt().length;
        this.tokens = Arrays.copyOf(request.prompt(), length + Math.min(request.maxTokens(), OUTPUT_GROWTH));
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public int computed() {
        return computed;
    }

    @Override
    public int blocks() {
        return table.count();
    }

    int promptLength() {
        return request.prompt().length;
    }

    int generated() {
        return length - promptLength();
    }

    int token(int position) {
        return tokens[position];
    }

    /** Prompt and output; the first {@link #length} are valid. */
    int[] tokens() {
        return tokens;
    }

    void append(int token) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, length + Math.max(OUTPUT_GROWTH, length / 2));
        }
        tokens[length++] = token;
    }

    /** The next {@code count} tokens are in the cache now. */
    void advance(int count) {
        computed += count;
    }

    /** Gives its blocks back; all its tokens are to be computed again. */
    void evict() {
        table.release();
        computed = 0;
    }

    /** Lets go of everything it holds; false when it had ended before. */
    boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        evict();
        if (adapter != null) {
            adapter.release();
        }
        return true;
    }

    GenerationResult result(FinishReason reason) {
        String rest = text.finish();
        return new GenerationResult(reason, rest, promptLength(), generated(), text.shownTokens());
    }
}
