// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.forward;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.valence.engine.backend.DeviceBuffer;
import dev.valence.engine.backend.DeviceMemory;
import dev.valence.engine.backend.Kernels;
import dev.valence.engine.backend.RaggedBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the kernels must know of a step, written on the host and uploaded in one copy:
 * slots [tokens] (int64), then tokens [tokens], positions [tokens], qStart [sequences + 1], kvLength [sequences],
 * logitRows [rows], blockTable [sequences, tableStride] (all int32).
 */
public final class StepInputs implements AutoCloseable {
    private final DeviceBuffer device;
    private final Arena arena;
    private final MemorySegment host;
    private final RaggedBatch batch;

    private int tokens;
    private int rows;
    private int tableStride;
    private int mostQueries;
    private long tokensAt;
    private long positionsAt;
    private long qStartAt;
    private long kvLengthAt;
    private long logitRowsAt;
    private long tableAt;
    private long end;

    public StepInputs(DeviceMemory memory, BatchLimits limits) {
        long bytes = bytes(limits);
        // first, for it is what may fail, and nothing else may be left then
        this.device = memory.allocate(bytes);
        this.arena = Arena.ofShared();
        this.host = arena.allocate(bytes, Long.BYTES);
        this.batch = new RaggedBatch();
    }

    /** Device memory for the largest step. */
    public static long bytes(BatchLimits limits) {
        return 16L * limits.tokens() + 4L * (1 + limits.sequences() * (3L + limits.blocksPerSequence()));
    }

    /** Starts a step of so many tokens, sequences, table columns and rows whose logits are wanted. */
    public void begin(int tokens, int sequences, int tableStride, int rows) {
        this.tokens = tokens;
        this.rows = rows;
        this.tableStride = tableStride;
        this.mostQueries = 0;
        tokensAt = 8L * tokens;
        positionsAt = tokensAt + 4L * tokens;
        qStartAt = positionsAt + 4L * tokens;
        kvLengthAt = qStartAt + 4L * (sequences + 1);
        logitRowsAt = kvLengthAt + 4L * sequences;
        tableAt = logitRowsAt + 4L * rows;
        end = tableAt + 4L * sequences * tableStride;
        batch.set(
                sequences, tableStride, device.address(qStartAt), device.address(kvLengthAt), device.address(tableAt));
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

    void upload(Kernels kernels) {
        batch.bounds(tokens, mostQueries);
        kernels.upload(device, host.address(), end);
    }

    int tokens() {
        return tokens;
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
        device.close();
        arena.close();
    }
}
