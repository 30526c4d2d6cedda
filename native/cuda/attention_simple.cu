// SPDX-License-Identifier: Apache-2.0
// A warp a query and head: softmax online (Milakov and Gimelshein 2018), one position after the other.
#include "attention.h"

namespace valence {
namespace {

constexpr int kWarpsPerBlock = 4;
constexpr int kThreads = kWarpsPerBlock * kWarp;
constexpr int kPerLane = VL_MAX_HEAD_DIM / kWarp;

// The sequence that owns `row`: the last that begins at or before it and is not empty.
__device__ int sequence_of(const RaggedBatch &batch, int row) {
    int low = 0, high = batch.sequences;  // q_start[low] <= row < q_start[high]
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        if (batch.q_start[middle] <= row) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

template <class T>
__global__ void __launch_bounds__(kThreads) attention_simple(AttentionJob<T> job) {
    const int64_t index = static_cast<int64_t>(blockIdx.x) * kWarpsPerBlock + warp_index();
    const int row = static_cast<int>(index / job.heads), head = static_cast<int>(index % job.heads);
    const RaggedBatch &batch = job.batch;
    if (row >= batch.rows || row >= batch.q_start[batch.sequences]) {
        return;
    }
    SequenceView of;
    if (!sequence(batch, sequence_of(batch, row), of) || row < of.first_row || row >= of.first_row + of.queries) {
        return;
    }
    const int position = of.length - of.queries + row - of.first_row;
    const int head_dim = job.kv.head_dim, lane = lane_index();
    float q[kPerLane], sums[kPerLane];
#pragma unroll
    for (int i = 0; i < kPerLane; i++) {
        const int d = i * kWarp + lane;
        q[i] = d < head_dim ? job.q[row * job.q_stride + static_cast<int64_t>(head) * head_dim + d] * job.scale * kLog2E : 0.0f;
        sums[i] = 0;
    }
    float peak = -kInfinity, total = 0;
    for (int p = oldest_visible(position, job.window); p <= position; p++) {
        const T *key = job.kv.key(block_of(batch, of, p), p % batch.block_tokens, head / job.group());
        float score = 0;
#pragma unroll
        for (int i = 0; i < kPerLane; i++) {
            const int d = i * kWarp + lane;
            score += d < head_dim ? q[i] * widen(key[d]) : 0.0f;
        }
        score = warp_sum(score);
        const float higher = score > peak ? score : peak;
        const float keep = exp2f(peak - higher), weight = exp2f(score - higher);
        peak = higher;
        total = total * keep + weight;
#pragma unroll
        for (int i = 0; i < kPerLane; i++) {
            const int d = i * kWarp + lane;
            sums[i] = sums[i] * keep + (d < head_dim ? weight * widen(key[job.kv.values_offset + d]) : 0.0f);
        }
    }
#pragma unroll
    for (int i = 0; i < kPerLane; i++) {
        const int d = i * kWarp + lane;
        if (d < head_dim) {
            job.out[row * job.out_stride + static_cast<int64_t>(head) * head_dim + d] = sums[i] / total;
        }
    }
}

}  // namespace

template <class T>
void attend_simple(cudaStream_t stream, const AttentionJob<T> &job) {
    launch(stream, dim3(blocks_of(static_cast<int64_t>(job.batch.rows) * job.heads, kWarpsPerBlock)), kThreads, 0,
           attention_simple<T>, job);
}
template void attend_simple<float>(cudaStream_t, const AttentionJob<float> &);
template void attend_simple<Bf16>(cudaStream_t, const AttentionJob<Bf16> &);
template void attend_simple<F16>(cudaStream_t, const AttentionJob<F16> &);

}  // namespace valence
