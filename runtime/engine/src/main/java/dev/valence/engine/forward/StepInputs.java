// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.forward;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.valence.engine.backend.DeviceBuffer;
import dev.valence.engine.backend.DeviceMemory;
import dev.valence.engine.backend.Kernels;
import dev.valence.engine.backend.PinnedBuffer;
import dev.valence.engine.backend.RaggedBatch;
import java.lang.foreign.MemorySegment;

/**
 * What the kernels must know of a step, written on the host and uploaded in one copy. With T tokens, S sequences and B
 * blocks of a sequence at the most: slots [T] (int64), then tokens [T], positions [T], qStart [S + 1], kvLength [S],
 * logitRows [S], blockTable [S, B] (all int32). Each stays where it is from step to step, so that a recorded step finds it;
 * the price is that a step of s sequences copies s full rows of the table, 4 MiB for 128 of a million tokens each.
 */
public final class StepInputs implements AutoCloseable {
    private static final int NO_SLOT = -1;

    private final int tableStride;
    private final long tokensAt;
    private final long positionsAt;
    private final long qStartAt;
    private final long kvLengthAt;
    private final long logitRowsAt;
    private final long tableAt;

    private final DeviceBuffer device;
    private final PinnedBuffer pinned;
    private final MemorySegment host;
    private final RaggedBatch batch;

    private int tokens;
    private int sequences;
    private int rows;
    private int mostQueries;

    public StepInputs(DeviceMemory memory, BatchLimits limits) {
        this.tableStride = limits.blocksPerSequence();
        this.tokensAt = 8L * limits.tokens();
        this.positionsAt = tokensAt + 4L * limits.tokens();
        this.qStartAt = positionsAt + 4L * limits.tokens();
        this.kvLengthAt = qStartAt + 4L * (limits.sequences() + 1);
        this.logitRowsAt = kvLengthAt + 4L * limits.sequences();
        this.tableAt = logitRowsAt + 4L * limits.sequences();
        this.device = memory.allocate(bytes(limits));
        try {
            this.pinned = memory.allocatePinned(bytes(limits));
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
        this.host = pinned.segment();
        this.batch = new RaggedBatch(
                tableStride, device.address(qStartAt), device.address(kvLengthAt), device.address(tableAt));
    }

    /** Device memory, and as much of the host's, for the largest step. */
    public static long bytes(BatchLimits limits) {
        return 16L * limits.tokens() + 4L * (1 + limits.sequences() * (3L + limits.blocksPerSequence()));
    }

    /** Starts a step of so many tokens, sequences and rows whose logits are wanted. The one before must have been waited for. */
    public void begin(int tokens, int sequences, int rows) {
        this.tokens = tokens;
        this.sequences = sequences;
        this.rows = rows;
        this.mostQueries = 0;
        host.set(JAVA_INT, qStartAt, 0);
    }

    public void token(int row, int token, int position, long slot) {
        host.set(JAVA_LONG, 8L * row, slot);
        host.set(JAVA_INT, tokensAt + 4L * row, token);
        host.set(JAVA_INT, positionsAt + 4L * row, position);
    }

    /**
     * Sequences come in rising order.
     *
     * @param endRow one past the sequence's last row
     * @param kvLength positions in its cache, these rows among them
     */
    public void sequence(int sequence, int endRow, int kvLength) {
        mostQueries = Math.max(mostQueries, endRow - host.get(JAVA_INT, qStartAt + 4L * sequence));
        host.set(JAVA_INT, qStartAt + 4L * (sequence + 1), endRow);
        host.set(JAVA_INT, kvLengthAt + 4L * sequence, kvLength);
    }

    public void block(int sequence, int index, int block) {
        host.set(JAVA_INT, tableAt + 4L * ((long) sequence * tableStride + index), block);
    }

    /** The {@code index}-th row of logits is that of row {@code row}. */
    public void logitRow(int index, int row) {
        host.set(JAVA_INT, logitRowsAt + 4L * index, row);
    }

    /** Each sequence has one token, whose logits are wanted. */
    boolean isDecode() {
        return mostQueries == 1 && tokens == sequences && rows == sequences;
    }

    /** Makes it a step of so many sequences with one token each, of which the new ones have no cache and write none. */
    void padDecode(int count) {
        for (int i = sequences; i < count; i++) {
            token(i, 0, 0, NO_SLOT);
            logitRow(i, 0);
            sequence(i, tokens, 0);
        }
        tokens = count;
        sequences = count;
        rows = count;
        mostQueries = 1;
    }

    void upload(Kernels kernels) {
        batch.set(sequences, tokens, mostQueries);
        kernels.upload(device, pinned, tableAt + 4L * sequences * tableStride);
    }

    int tokens() {
        return tokens;
    }

    int sequences() {
        return sequences;
    }

    int rows() {
        return rows;
    }

    long slotsAddress() {
        return device.address();
    }

    long tokensAddress() {
        return device.address(tokensAt);
    }

    long positionsAddress() {
        return device.address(positionsAt);
    }

    long logitRowsAddress() {
        return device.address(logitRowsAt);
    }

    RaggedBatch batch() {
        return batch;
    }

    @Override
    public void close() {
        batch.close();
        pinned.close();
        device.close();
    }
}
