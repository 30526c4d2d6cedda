// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "device.h"
#include "kv_view.h"

namespace valence {

// A vl_batch on the device: what is in its arrays is looked at there alone, and trusted only after `sequence`.
struct RaggedBatch {
    int sequences;
    int rows;
    int most_queries;
    int table_stride;
    int block_tokens;
    int blocks;
    const int32_t *q_start;
    const int32_t *kv_len;
    const int32_t *block_table;
    Faults *faults;
};

struct SequenceView {
    int first_row;
    int queries;
    int length;             // positions in the cache; the last query is at length - 1
    const int32_t *blocks;  // its row of the table
};

// False if there is nothing to do for sequence s, or what the batch says of it cannot be.
__device__ __forceinline__ bool sequence(const RaggedBatch &batch, int s, SequenceView &out) {
    out.first_row = batch.q_start[s];
    out.queries = batch.q_start[s + 1] - out.first_row;
    out.length = batch.kv_len[s];
    out.blocks = batch.block_table + static_cast<int64_t>(s) * batch.table_stride;
    if (out.first_row < 0 || out.queries < 0 || out.queries > batch.most_queries ||
        out.first_row + out.queries > batch.rows) {
        report(batch.faults, kBadQueryStart, s + 1, batch.q_start[s + 1]);
        return false;
    }
    if (out.queries > 0 &&
        (out.length < out.queries || out.length > static_cast<int64_t>(batch.table_stride) * batch.block_tokens)) {
        report(batch.faults, kBadLength, s, out.length);
        return false;
    }
    return out.queries > 0;
}

// The block that holds `position`; block 0 instead of one that is not in the pool.
__device__ __forceinline__ int block_of(const RaggedBatch &batch, const SequenceView &of, int position) {
    const int index = position / batch.block_tokens;
    const int block = of.blocks[index];
    if (block < 0 || block >= batch.blocks) {
        report(batch.faults, kBadBlock, of.blocks - batch.block_table + index, block);
        return 0;
    }
    return block;
}

// The first position that a query at `position` sees; window 0: all.
__host__ __device__ __forceinline__ int oldest_visible(int position, int window) {
    return window > 0 && position >= window ? position - window + 1 : 0;
}

template <class T>
struct AttentionJob {
    float *out;  // [rows, heads, head_dim]
    int64_t out_stride;
    const float *q;
    int64_t q_stride;
    int heads;
    int kv_heads;
    KvView<T> kv;
    RaggedBatch batch;
    float scale;
    int window;

    __host__ __device__ int group() const { return heads / kv_heads; }  // query heads that share a head of K and V
};

constexpr float kLog2E = 1.4426950408889634f;  // exp(x) = exp2(x * kLog2E): the GPU has an instruction for exp2
// Positions of K and V that a block takes into shared memory at once.
constexpr int kTilePositions = 64;

// Sequences of one query: the cache is read once, by as many blocks as fill the device. head_dim 64 or 128, bf16 or f16.
template <class T>
void attend_decode(vl_device &device, cudaStream_t stream, const AttentionJob<T> &job);
// Sequences of more than one query, on tensor cores. head_dim 64 or 128, bf16 or f16.
template <class T>
void attend_prefill(cudaStream_t stream, const AttentionJob<T> &job);
// Any sequence, type and head_dim, slowly.
template <class T>
void attend_simple(cudaStream_t stream, const AttentionJob<T> &job);

}  // namespace valence
