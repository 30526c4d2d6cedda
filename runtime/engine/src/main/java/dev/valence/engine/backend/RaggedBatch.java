// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A {@code vl_batch} on the host, set anew for each step. */
public final class RaggedBatch implements AutoCloseable {
    private static final long SEQUENCES = Abi.offset(Abi.BATCH, "sequences");
    private static final long TABLE_STRIDE = Abi.offset(Abi.BATCH, "table_stride");
    private static final long ROWS = Abi.offset(Abi.BATCH, "rows");
    private static final long MOST_QUERIES = Abi.offset(Abi.BATCH, "most_queries");
    private static final long Q_START = Abi.offset(Abi.BATCH, "q_start");
    private static final long KV_LEN = Abi.offset(Abi.BATCH, "kv_len");
    private static final long BLOCK_TABLE = Abi.offset(Abi.BATCH, "block_table");

    private final Arena arena = Arena.ofShared();
    private final MemorySegment batch = arena.allocate(Abi.BATCH);
    private final long address = batch.address();

    /** Device addresses of qStart [sequences + 1], kvLen [sequences], blockTable [sequences, tableStride], all int32. */
    public RaggedBatch(int tableStride, long qStart, long kvLen, long blockTable) {
        batch.set(JAVA_INT, TABLE_STRIDE, tableStride);
        batch.set(JAVA_LONG, Q_START, qStart);
        batch.set(JAVA_LONG, KV_LEN, kvLen);
        batch.set(JAVA_LONG, BLOCK_TABLE, blockTable);
    }

    /**
     * What the host knows of the batch's size.
     *
     * @param rows of all sequences together
     * @param mostQueries of any sequence
     */
    public void set(int sequences, int rows, int mostQueries) {
        batch.set(JAVA_INT, SEQUENCES, sequences);
        batch.set(JAVA_INT, ROWS, rows);
        batch.set(JAVA_INT, MOST_QUERIES, mostQueries);
    }

    long address() {
        return address;
    }

    @Override
    public void close() {
        arena.close();
    }
}
