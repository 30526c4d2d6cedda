// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** Arrays of {@code vl_sampling} and {@code vl_sampled} on the host, filled anew for each step; for one thread. */
public final class SamplingBatch implements AutoCloseable {
    private static final long STRIDE = Abi.SAMPLING.byteSize();
    private static final long TEMPERATURE = Abi.offset(Abi.SAMPLING, "temperature");
    private static final long TOP_P = Abi.offset(Abi.SAMPLING, "top_p");
    private static final long MIN_P = Abi.offset(Abi.SAMPLING, "min_p");
    private static final long TOP_K = Abi.offset(Abi.SAMPLING, "top_k");
    private static final long REPETITION = Abi.offset(Abi.SAMPLING, "repetition_penalty");
    private static final long PRESENCE = Abi.offset(Abi.SAMPLING, "presence_penalty");
    private static final long FREQUENCY = Abi.offset(Abi.SAMPLING, "frequency_penalty");
    private static final long SEED = Abi.offset(Abi.SAMPLING, "seed");
    private static final long STEP = Abi.offset(Abi.SAMPLING, "step");
    private static final long HISTORY = Abi.offset(Abi.SAMPLING, "history");
    private static final long HISTORY_LENGTH = Abi.offset(Abi.SAMPLING, "history_len");
    private static final long PROMPT_LENGTH = Abi.offset(Abi.SAMPLING, "prompt_len");
    private static final long BIAS_TOKENS = Abi.offset(Abi.SAMPLING, "bias_tokens");
    private static final long BIAS_VALUES = Abi.offset(Abi.SAMPLING, "bias_values");
    private static final long BIAS_COUNT = Abi.offset(Abi.SAMPLING, "bias_count");
    private static final long LOGPROBS = Abi.offset(Abi.SAMPLING, "logprobs");

    private static final long RESULT_STRIDE = Abi.SAMPLED.byteSize();
    private static final long TOKEN = Abi.offset(Abi.SAMPLED, "token");
    private static final long LOGPROB = Abi.offset(Abi.SAMPLED, "logprob");
    private static final long TOP_TOKENS = Abi.offset(Abi.SAMPLED, "top_tokens");
    private static final long TOP_LOGPROBS = Abi.offset(Abi.SAMPLED, "top_logprobs");

    /** Most alternatives one row can report. */
    public static final int MAX_LOGPROBS = Abi.MAX_LOGPROBS;

    private final HostBuffer parameters = new HostBuffer();
    private final HostBuffer results = new HostBuffer();
    private final HostBuffer extras = new HostBuffer();
    private int rows;
    private long extrasUsed;

    /** @param extraInts int32 values that the rows will need for history and biases, all together */
    public void begin(int rows, long extraInts) {
        parameters.ensure(rows * STRIDE).asSlice(0, rows * STRIDE).fill((byte) 0);
        results.ensure(rows * RESULT_STRIDE);
        extras.ensure(extraInts * Integer.BYTES);
        this.rows = rows;
        this.extrasUsed = 0;
    }

    /** @param step with {@code seed}, all that the draw depends on */
    public void distribution(
            int row, float temperature, float topP, float minP, int topK, long seed, long step, int logprobs) {
        MemorySegment segment = parameters.segment();
        long at = row * STRIDE;
        segment.set(JAVA_FLOAT, at + TEMPERATURE, temperature);
        segment.set(JAVA_FLOAT, at + TOP_P, topP);
        segment.set(JAVA_FLOAT, at + MIN_P, minP);
        segment.set(JAVA_INT, at + TOP_K, topK);
        segment.set(JAVA_FLOAT, at + REPETITION, 1);
        segment.set(JAVA_LONG, at + SEED, seed);
        segment.set(JAVA_LONG, at + STEP, step);
        segment.set(JAVA_INT, at + LOGPROBS, logprobs);
    }

    /** @param history prompt, then output so far: {@code length} tokens of the array */
    public void penalties(
            int row, float repetition, float presence, float frequency, int[] history, int length, int promptLength) {
        MemorySegment segment = parameters.segment();
        long at = row * STRIDE;
        segment.set(JAVA_FLOAT, at + REPETITION, repetition);
        segment.set(JAVA_FLOAT, at + PRESENCE, presence);
        segment.set(JAVA_FLOAT, at + FREQUENCY, frequency);
        segment.set(JAVA_LONG, at + HISTORY, extra(length));
        MemorySegment.copy(history, 0, extras.segment(), JAVA_INT, extrasUsed - length * 4L, length);
        segment.set(JAVA_INT, at + HISTORY_LENGTH, length);
        segment.set(JAVA_INT, at + PROMPT_LENGTH, promptLength);
    }

    /** Adds {@code values[i]} to the logit of {@code tokens[i]}. */
    public void bias(int row, int[] tokens, float[] values) {
        MemorySegment segment = parameters.segment();
        long at = row * STRIDE;
        segment.set(JAVA_LONG, at + BIAS_TOKENS, extra(tokens.length));
        MemorySegment.copy(tokens, 0, extras.segment(), JAVA_INT, extrasUsed - tokens.length * 4L, tokens.length);
        segment.set(JAVA_LONG, at + BIAS_VALUES, extra(values.length));
        MemorySegment.copy(values, 0, extras.segment(), JAVA_FLOAT, extrasUsed - values.length * 4L, values.length);
        segment.set(JAVA_INT, at + BIAS_COUNT, tokens.length);
    }

    private long extra(int ints) {
        long address = extras.segment().address() + extrasUsed;
        extrasUsed += ints * 4L;
        return address;
    }

    public int token(int row) {
        return results.segment().get(JAVA_INT, row * RESULT_STRIDE + TOKEN);
    }

    public float logprob(int row) {
        return results.segment().get(JAVA_FLOAT, row * RESULT_STRIDE + LOGPROB);
    }

    /** @param rank 0: the most likely token */
    public int topToken(int row, int rank) {
        return results.segment().get(JAVA_INT, row * RESULT_STRIDE + TOP_TOKENS + rank * 4L);
    }

    public float topLogprob(int row, int rank) {
        return results.segment().get(JAVA_FLOAT, row * RESULT_STRIDE + TOP_LOGPROBS + rank * 4L);
    }

    int rows() {
        return rows;
    }

    long parametersAddress() {
        return parameters.segment().address();
    }

    long resultsAddress() {
        return results.segment().address();
    }

    @Override
    public void close() {
        parameters.close();
        results.close();
        extras.close();
    }
}
