// SPDX-License-Identifier: Apache-2.0
// FlashAttention-2 (Dao 2023) over a paged cache, on mma.sync. A block takes 64 rows of one sequence and head of K and V;
// the query heads that share that head are packed: row i of a sequence is query i / group, head i % group. Four warps take
// 16 rows each; scores stay in registers, where the layout of a product is that of the next one's left side. q and the
// softmax's weights are rounded to the cache's type, sums are f32.
#include "attention_tile.h"

namespace valence {
namespace {

constexpr int kTileRows = 64;
constexpr int kThreads = kTileRows / 16 * kWarp;

template <class T, int kHeadDim>
struct Shared {
    T q[kTileRows * kKvPitch<kHeadDim>];
    T keys[2][kTilePositions * kKvPitch<kHeadDim>];
    T values[2][kTilePositions * kKvPitch<kHeadDim>];
};

// Rows of this kernel that sequence s has: none for a single query, which is attend_decode's.
__device__ __forceinline__ int tiles_of(const RaggedBatch &batch, int s, int group) {
    if (s >= batch.sequences) {
        return 0;
    }
    const int64_t queries = static_cast<int64_t>(batch.q_start[s + 1]) - batch.q_start[s];
    return queries > 1 && queries <= batch.most_queries ? static_cast<int>((queries * group + kTileRows - 1) / kTileRows) : 0;
}

// Which sequence the index-th tile of the batch belongs to, and which of its tiles it is; false beyond the last. Each warp
// finds it by itself, 32 sequences at a time.
__device__ bool find_tile(const RaggedBatch &batch, int group, int index, int &s, int &tile) {
    int before = 0;
    for (int base = 0; base < batch.sequences; base += kWarp) {
        const int own = tiles_of(batch, base + lane_index(), group);
        int up_to = own;  // inclusive sum over the lanes
#pragma unroll
        for (int delta = 1; delta < kWarp; delta *= 2) {
            const int other = __shfl_up_sync(kAllLanes, up_to, delta);
            up_to += lane_index() >= delta ? other : 0;
        }
        const unsigned beyond = __ballot_sync(kAllLanes, before + up_to > index);
        if (beyond != 0) {
            const int lane = __ffs(static_cast<int>(beyond)) - 1;
            s = base + lane;
            tile = index - before - __shfl_sync(kAllLanes, up_to - own, lane);
            return true;
        }
        before += __shfl_sync(kAllLanes, up_to, kWarp - 1);
    }
    return false;
}

// The rows that a thread holds: g and g + 8 of its warp's 16.
struct Row {
    int64_t q_row;  // in q and out
    int head;
    int position;   // -1: no row
};

template <class T>
__device__ Row row_of(const AttentionJob<T> &job, const SequenceView &of, int kv_head, int index) {
    const int query = index / job.group();
    if (query >= of.queries) {
        return {0, 0, -1};
    }
    return {of.first_row + query, kv_head * job.group() + index % job.group(), of.length - of.queries + query};
}

template <class T, int kHeadDim>
__global__ void __launch_bounds__(kThreads) attention_prefill(AttentionJob<T> job) {
    using Space = Shared<T, kHeadDim>;
    constexpr int kPitch = kKvPitch<kHeadDim>;
    Space &shared = *reinterpret_cast<Space *>(shared_memory());
    const int kv_head = static_cast<int>(blockIdx.y), lane = lane_index(), warp_row = warp_index() * 16;
    int s = 0, tile = 0;
    SequenceView of;
    if (!find_tile(job.batch, job.group(), static_cast<int>(blockIdx.x), s, tile) || !sequence(job.batch, s, of)) {
        return;
    }
    const int first_index = tile * kTileRows;
    const int last_index = lesser(first_index + kTileRows, of.queries * job.group()) - 1;
    const int before = of.length - of.queries;  // positions cached before the first query
    const int begin = oldest_visible(before + first_index / job.group(), job.window);
    const int end = before + last_index / job.group() + 1;
    const int first_tile = begin / kTilePositions, tiles = (end - 1) / kTilePositions - first_tile + 1;

    const auto fetch = [&](int t) {
        if (t < tiles) {
            copy_kv_tile<T, kHeadDim, kThreads>(shared.keys[t % 2], shared.values[t % 2], job.kv, kv_head, job.batch, of,
                                                (first_tile + t) * kTilePositions, begin, end);
        }
        commit_copies();
    };
    fetch(0);
    for (int i = static_cast<int>(threadIdx.x); i < kTileRows * kHeadDim; i += kThreads) {
        const int row = i / kHeadDim, d = i % kHeadDim;
        const Row r = row_of(job, of, kv_head, first_index + row);
        const float value =
            r.position < 0 ? 0.0f : job.q[r.q_row * job.q_stride + static_cast<int64_t>(r.head) * kHeadDim + d];
        shared.q[row * kPitch + d] = narrow<T>(value);
    }
    __syncthreads();
    uint32_t q[kHeadDim / 16][4];
#pragma unroll
    for (int k = 0; k < kHeadDim / 16; k++) {
        load_matrices(q[k], shared.q + (warp_row + lane % 16) * kPitch + k * 16 + lane / 16 * 8);
    }

    const float scale = job.scale * kLog2E;
    const Row own[2] = {row_of(job, of, kv_head, first_index + warp_row + lane / 4),
                        row_of(job, of, kv_head, first_index + warp_row + lane / 4 + 8)};
    float peaks[2] = {-kInfinity, -kInfinity}, totals[2] = {};
    float sums[kHeadDim / 8][4] = {};
    for (int t = 0; t < tiles; t++) {
        await_copies<0>();
        __syncthreads();  // the tile is there for all; the other stage is free
        fetch(t + 1);
        const T *keys = shared.keys[t % 2], *values = shared.values[t % 2];

        float scores[kTilePositions / 8][4] = {};
#pragma unroll
        for (int k = 0; k < kHeadDim / 16; k++) {
#pragma unroll
            for (int j = 0; j < kTilePositions / 16; j++) {
                // matrices: positions 0-7 of elements k..k+7 and k+8..k+15, then positions 8-15
                uint32_t b[4];
                load_matrices(b, keys + (j * 16 + lane / 16 * 8 + lane % 8) * kPitch + k * 16 + lane / 8 % 2 * 8);
                const uint32_t low[2] = {b[0], b[1]}, high[2] = {b[2], b[3]};
                multiply_add<T>(scores[2 * j], q[k], low);
                multiply_add<T>(scores[2 * j + 1], q[k], high);
            }
        }

        float highest[2] = {peaks[0], peaks[1]};
#pragma unroll
        for (int j = 0; j < kTilePositions / 8; j++) {
#pragma unroll
            for (int c = 0; c < 4; c++) {
                const int position = (first_tile + t) * kTilePositions + j * 8 + lane % 4 * 2 + c % 2;
                const int at = own[c / 2].position;
                const bool seen = position <= at && position >= oldest_visible(at, job.window);
                scores[j][c] = seen ? scores[j][c] * scale : -kInfinity;
                highest[c / 2] = fmaxf(highest[c / 2], scores[j][c]);
            }
        }
        float base[2];
#pragma unroll
        for (int h = 0; h < 2; h++) {
            // the four lanes of a quad share the row
            highest[h] = fmaxf(highest[h], __shfl_xor_sync(kAllLanes, highest[h], 1));
            highest[h] = fmaxf(highest[h], __shfl_xor_sync(kAllLanes, highest[h], 2));
            base[h] = highest[h] == -kInfinity ? 0.0f : highest[h];  // nothing seen yet: all weights are 0, not NaN
            const float keep = exp2f(peaks[h] - base[h]);
            peaks[h] = highest[h];
            totals[h] *= keep;
#pragma unroll
            for (int j = 0; j < kHeadDim / 8; j++) {
                sums[j][2 * h] *= keep;
                sums[j][2 * h + 1] *= keep;
            }
        }
#pragma unroll
        for (int j = 0; j < kTilePositions / 8; j++) {
#pragma unroll
            for (int c = 0; c < 4; c++) {
                scores[j][c] = exp2f(scores[j][c] - base[c / 2]);
                totals[c / 2] += scores[j][c];
            }
        }

#pragma unroll
        for (int k = 0; k < kTilePositions / 16; k++) {
            const uint32_t weights[4] = {
                pack<T>(scores[2 * k][0], scores[2 * k][1]), pack<T>(scores[2 * k][2], scores[2 * k][3]),
                pack<T>(scores[2 * k + 1][0], scores[2 * k + 1][1]), pack<T>(scores[2 * k + 1][2], scores[2 * k + 1][3])};
#pragma unroll
            for (int j = 0; j < kHeadDim / 16; j++) {
                // matrices: elements 0-7 of positions 0-7 and 8-15, then elements 8-15
                uint32_t b[4];
                load_matrices_transposed(b, values + (k * 16 + lane % 16) * kPitch + j * 16 + lane / 16 * 8);
                const uint32_t low[2] = {b[0], b[1]}, high[2] = {b[2], b[3]};
                multiply_add<T>(sums[2 * j], weights, low);
                multiply_add<T>(sums[2 * j + 1], weights, high);
            }
        }
    }

#pragma unroll
    for (int h = 0; h < 2; h++) {
        totals[h] += __shfl_xor_sync(kAllLanes, totals[h], 1);
        totals[h] += __shfl_xor_sync(kAllLanes, totals[h], 2);
        if (own[h].position < 0) {
            continue;
        }
        float *out = job.out + own[h].q_row * job.out_stride + static_cast<int64_t>(own[h].head) * kHeadDim;
#pragma unroll
        for (int j = 0; j < kHeadDim / 8; j++) {
            out[j * 8 + lane % 4 * 2] = sums[j][2 * h] / totals[h];
            out[j * 8 + lane % 4 * 2 + 1] = sums[j][2 * h + 1] / totals[h];
        }
    }
}

template <class T, int kHeadDim>
void launch_prefill(cudaStream_t stream, const AttentionJob<T> &job) {
    // each sequence ends with a tile that is not full
    const int64_t tiles = (static_cast<int64_t>(job.batch.rows) * job.group() + kTileRows - 1) / kTileRows + job.batch.sequences;
    constexpr int64_t kSharedBytes = sizeof(Shared<T, kHeadDim>);
    allow_shared(attention_prefill<T, kHeadDim>, kSharedBytes);
    launch(stream, dim3(static_cast<unsigned>(tiles), static_cast<unsigned>(job.kv_heads)), kThreads, kSharedBytes,
           attention_prefill<T, kHeadDim>, job);
}

}  // namespace

template <class T>
void attend_prefill(cudaStream_t stream, const AttentionJob<T> &job) {
    if (job.kv.head_dim == 64) {
        launch_prefill<T, 64>(stream, job);
    } else {
        launch_prefill<T, 128>(stream, job);
    }
}
template void attend_prefill<Bf16>(cudaStream_t, const AttentionJob<Bf16> &);
template void attend_prefill<F16>(cudaStream_t, const AttentionJob<F16> &);

}  // namespace valence
