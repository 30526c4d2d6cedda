// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/** Constants and structures of {@code valence.h}. Pointers are {@code long} addresses. */
final class Abi {
    static final int VERSION = 3;
    static final int OK = 0;
    static final int MAX_ERROR_BYTES = 512;

    static final StructLayout DEVICE_OPTIONS = MemoryLayout.structLayout(
            JAVA_INT.withName("index"), JAVA_INT.withName("threads"), JAVA_INT.withName("isa"));

    static final int DEVICE_NAME_BYTES = 128;
    static final StructLayout DEVICE_INFO = MemoryLayout.structLayout(
            MemoryLayout.sequenceLayout(DEVICE_NAME_BYTES, JAVA_BYTE).withName("name"),
            JAVA_INT.withName("threads"),
            JAVA_INT.withName("isa"),
            JAVA_LONG.withName("memory_total"),
            JAVA_LONG.withName("memory_free"));

    static final StructLayout KV_LAYOUT = MemoryLayout.structLayout(
            JAVA_INT.withName("dtype"),
            JAVA_INT.withName("layers"),
            JAVA_INT.withName("kv_heads"),
            JAVA_INT.withName("head_dim"),
            JAVA_INT.withName("block_tokens"),
            JAVA_INT.withName("blocks"));

    static final StructLayout BATCH = MemoryLayout.structLayout(
            JAVA_INT.withName("sequences"),
            JAVA_INT.withName("table_stride"),
            JAVA_INT.withName("rows"),
            JAVA_INT.withName("most_queries"),
            JAVA_LONG.withName("q_start"),
            JAVA_LONG.withName("kv_len"),
            JAVA_LONG.withName("block_table"));

    static final StructLayout LORA_SEGMENT = MemoryLayout.structLayout(
            JAVA_INT.withName("begin"),
            JAVA_INT.withName("end"),
            JAVA_INT.withName("rank"),
            JAVA_INT.withName("dtype"),
            JAVA_FLOAT.withName("scale"),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("a"),
            JAVA_LONG.withName("b"));

    static final StructLayout SAMPLING = MemoryLayout.structLayout(
            JAVA_FLOAT.withName("temperature"),
            JAVA_FLOAT.withName("top_p"),
            JAVA_FLOAT.withName("min_p"),
            JAVA_INT.withName("top_k"),
            JAVA_FLOAT.withName("repetition_penalty"),
            JAVA_FLOAT.withName("presence_penalty"),
            JAVA_FLOAT.withName("frequency_penalty"),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("seed"),
            JAVA_LONG.withName("step"),
            JAVA_LONG.withName("history"),
            JAVA_INT.withName("history_len"),
            JAVA_INT.withName("prompt_len"),
            JAVA_LONG.withName("bias_tokens"),
            JAVA_LONG.withName("bias_values"),
            JAVA_INT.withName("bias_count"),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("mask"),
            JAVA_INT.withName("logprobs"),
            MemoryLayout.paddingLayout(4));

    static final int MAX_LOGPROBS = 32;
    static final StructLayout SAMPLED = MemoryLayout.structLayout(
            JAVA_INT.withName("token"),
            JAVA_FLOAT.withName("logprob"),
            MemoryLayout.sequenceLayout(MAX_LOGPROBS, JAVA_INT).withName("top_tokens"),
            MemoryLayout.sequenceLayout(MAX_LOGPROBS, JAVA_FLOAT).withName("top_logprobs"));

    /** Byte offset of a member of one of the structures. */
    static long offset(StructLayout layout, String member) {
        return layout.byteOffset(PathElement.groupElement(member));
    }

    private Abi() {}
}
