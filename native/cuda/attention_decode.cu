// SPDX-License-Identifier: Apache-2.0
// Split-KV decoding (Flash-Decoding: Dao, Haziza, Massa and Sizov 2023). A block takes the query heads that share one head
// of K and V (GQA), and one of `splits` equal parts of the sequence; a second kernel merges the parts. The grid depends on
// the batch's bounds alone: each block finds its part from the length in device memory, and a block whose part is empty
// returns at once, so that a captured launch serves any length. q, scores and sums are f32.
#include <algorithm>

#include "attention_tile.h"

namespace valence {
namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / kWarp;
constexpr int kRows = 8;  // query heads a block takes; more are further blocks
// What fills a GPU: shared memory lets three blocks of head_dim 128 live on a multiprocessor of an H100.
constexpr int kBlocksPerMultiprocessor = 3;

// The part of the tiles of a sequence that each split takes: all but the last nonempty one take `each`.
struct Parts {
    int first;   // tile of the oldest position that is seen
    int tiles;
    int each;
    int filled;  // splits that are not empty

    __host__ __device__ Parts(int length, int window, int splits)
        : first(oldest_visible(length - 1, window) / kTilePositions), tiles((length - 1) / kTilePositions - first + 1),
          each((tiles + splits - 1) / splits), filled((tiles + each - 1) / each) {}
};

// Sums of all splits before they are merged: [sequence, head, split] of head_dim sums, the peak score and the total.
struct Partials {
    float *sums;
    float *peaks;
    float *totals;
    int splits;

    __device__ int64_t index(int s, int heads, int head, int split) const {
        return (static_cast<int64_t>(s) * heads + head) * splits + split;
    }
};

template <class T, int kHeadDim>
struct Shared {
    T keys[2][kTilePositions * kKvPitch<kHeadDim>];
    T values[2][kTilePositions * kKvPitch<kHeadDim>];
    float q[kRows * kHeadDim];
    float weights[kRows * kTilePositions];  // scores, then their weights
    float peaks[kRows], totals[kRows], keeps[kRows];
};

// weights = q * keys, -infinity where a position is not seen. A thread takes one position and half of the rows.
template <class T, int kHeadDim>
__device__ void score_tile(Shared<T, kHeadDim> &shared, int stage, int first, int begin, int end) {
    constexpr int kRowsEach = kRows * kTilePositions / kThreads;
    const int p = static_cast<int>(threadIdx.x) % kTilePositions;
    const int row = static_cast<int>(threadIdx.x) / kTilePositions * kRowsEach;
    float scores[kRowsEach] = {};
    const T *key = shared.keys[stage] + p * kKvPitch<kHeadDim>;
    const float *q = shared.q + row * kHeadDim;
#pragma unroll 4
    for (int d = 0; d < kHeadDim; d += 8) {
        float k[8];
        load8(k, key + d);
#pragma unroll
        for (int r = 0; r < kRowsEach; r++) {
            float of_q[8];
            load8(of_q, q + r * kHeadDim + d);
#pragma unroll
            for (int i = 0; i < 8; i++) {
                scores[r] += of_q[i] * k[i];
            }
        }
    }
    const bool seen = first + p >= begin && first + p < end;
#pragma unroll
    for (int r = 0; r < kRowsEach; r++) {
        shared.weights[(row + r) * kTilePositions + p] = seen ? scores[r] : -kInfinity;
    }
}

// Turns scores into weights relative to the highest so far; `keeps` is what earlier sums are to be multiplied by.
template <class T, int kHeadDim>
__device__ void weigh_tile(Shared<T, kHeadDim> &shared) {
    for (int row = warp_index(); row < kRows; row += kWarps) {
        float *scores = shared.weights + row * kTilePositions;
        const float low = scores[lane_index()], high = scores[lane_index() + kWarp];
        const float before = shared.peaks[row];
        // every tile of a part has a position that is seen, so the peak is finite
        const float peak = warp_max(fmaxf(fmaxf(low, high), before));
        const float of_low = exp2f(low - peak), of_high = exp2f(high - peak);
        scores[lane_index()] = of_low;
        scores[lane_index() + kWarp] = of_high;
        const float sum = warp_sum(of_low + of_high);
        __syncwarp();  // all lanes have read `before`
        if (lane_index() == 0) {
            const float keep = exp2f(before - peak);
            shared.keeps[row] = keep;
            shared.peaks[row] = peak;
            shared.totals[row] = shared.totals[row] * keep + sum;
        }
    }
}

template <class T, int kHeadDim>
__global__ void __launch_bounds__(kThreads) attention_decode(AttentionJob<T> job, Partials partials) {
    using Space = Shared<T, kHeadDim>;
    Space &shared = *reinterpret_cast<Space *>(shared_memory());
    const int s = static_cast<int>(blockIdx.x) / partials.splits, split = static_cast<int>(blockIdx.x) % partials.splits;
    const int row_tiles = (job.group() + kRows - 1) / kRows;
    const int kv_head = static_cast<int>(blockIdx.y) / row_tiles;
    const int first_in_group = static_cast<int>(blockIdx.y) % row_tiles * kRows;
    const int first_head = kv_head * job.group() + first_in_group;
    const int rows = job.group() - first_in_group < kRows ? job.group() - first_in_group : kRows;
    SequenceView of;
    if (!sequence(job.batch, s, of) || of.queries != 1) {
        return;
    }
    const Parts parts(of.length, job.window, partials.splits);
    if (split >= parts.filled) {
        return;
    }
    const int first_tile = parts.first + split * parts.each;
    const int tiles = lesser(parts.each, parts.tiles - split * parts.each);
    const int begin = oldest_visible(of.length - 1, job.window), end = of.length;

    const auto fetch = [&](int tile) {
        if (tile < tiles) {
            copy_kv_tile<T, kHeadDim, kThreads>(shared.keys[tile % 2], shared.values[tile % 2], job.kv, kv_head, job.batch, of,
                                                (first_tile + tile) * kTilePositions, begin, end);
        }
        commit_copies();
    };
    fetch(0);
    for (int i = static_cast<int>(threadIdx.x); i < kRows * kHeadDim; i += kThreads) {
        const float *q = job.q + of.first_row * job.q_stride + static_cast<int64_t>(first_head) * kHeadDim;
        shared.q[i] = i < rows * kHeadDim ? q[i] * job.scale * kLog2E : 0.0f;
    }
    if (threadIdx.x < kRows) {
        shared.peaks[threadIdx.x] = -kInfinity;
        shared.totals[threadIdx.x] = 0;
    }

    // a thread sums two neighbouring elements of some rows
    constexpr int kPairs = kHeadDim / 2, kRowsEach = kRows * kPairs / kThreads;
    const int d = static_cast<int>(threadIdx.x) % kPairs * 2, row = static_cast<int>(threadIdx.x) / kPairs * kRowsEach;
    float sums[kRowsEach][2] = {};
    for (int tile = 0; tile < tiles; tile++) {
        await_copies<0>();
        __syncthreads();  // the tile is there for all; the other stage and `weights` are free
        fetch(tile + 1);
        score_tile(shared, tile % 2, (first_tile + tile) * kTilePositions, begin, end);
        __syncthreads();
        weigh_tile(shared);
        __syncthreads();
#pragma unroll
        for (int r = 0; r < kRowsEach; r++) {
            sums[r][0] *= shared.keeps[row + r];
            sums[r][1] *= shared.keeps[row + r];
        }
#pragma unroll 8
        for (int p = 0; p < kTilePositions; p++) {
            const uint32_t pair =
                *reinterpret_cast<const uint32_t *>(shared.values[tile % 2] + p * kKvPitch<kHeadDim> + d);
            const float first = first_of<T>(pair), second = second_of<T>(pair);
#pragma unroll
            for (int r = 0; r < kRowsEach; r++) {
                const float weight = shared.weights[(row + r) * kTilePositions + p];
                sums[r][0] += weight * first;
                sums[r][1] += weight * second;
            }
        }
    }

#pragma unroll
    for (int r = 0; r < kRowsEach; r++) {
        if (row + r >= rows) {
            continue;
        }
        const int head = first_head + row + r;
        if (partials.splits == 1) {
            float *out = job.out + of.first_row * job.out_stride + static_cast<int64_t>(head) * kHeadDim + d;
            out[0] = sums[r][0] / shared.totals[row + r];
            out[1] = sums[r][1] / shared.totals[row + r];
        } else {
            const int64_t index = partials.index(s, job.heads, head, split);
            partials.sums[index * kHeadDim + d] = sums[r][0];
            partials.sums[index * kHeadDim + d + 1] = sums[r][1];
            if (d == 0) {
                partials.peaks[index] = shared.peaks[row + r];
                partials.totals[index] = shared.totals[row + r];
            }
        }
    }
}

// One block a sequence and head, one thread an element.
template <class T>
__global__ void merge_parts(AttentionJob<T> job, Partials partials) {
    const int s = static_cast<int>(blockIdx.x) / job.heads, head = static_cast<int>(blockIdx.x) % job.heads;
    const int head_dim = job.kv.head_dim, d = static_cast<int>(threadIdx.x);
    SequenceView of;
    if (!sequence(job.batch, s, of) || of.queries != 1) {
        return;
    }
    const int filled = Parts(of.length, job.window, partials.splits).filled;
    const int64_t first = partials.index(s, job.heads, head, 0);
    float peak = -kInfinity;
    for (int i = 0; i < filled; i++) {
        peak = fmaxf(peak, partials.peaks[first + i]);
    }
    float sum = 0, total = 0;
    for (int i = 0; i < filled; i++) {
        const float keep = exp2f(partials.peaks[first + i] - peak);
        sum += partials.sums[(first + i) * head_dim + d] * keep;
        total += partials.totals[first + i] * keep;
    }
    job.out[of.first_row * job.out_stride + static_cast<int64_t>(head) * head_dim + d] = sum / total;
}

// As many splits as fill the device with blocks, and no more than a sequence can have tiles.
int splits_for(const vl_device &device, int64_t blocks_a_split, const RaggedBatch &batch) {
    const int64_t wanted = int64_t{kBlocksPerMultiprocessor} * device.multiprocessors;
    const int64_t positions = static_cast<int64_t>(batch.table_stride) * batch.block_tokens;
    const int64_t tiles = (positions + kTilePositions - 1) / kTilePositions;
    return static_cast<int>(std::clamp<int64_t>(wanted / blocks_a_split, 1, std::clamp<int64_t>(tiles, 1, device.most_splits)));
}

template <class T, int kHeadDim>
void launch_decode(vl_device &device, cudaStream_t stream, const AttentionJob<T> &job) {
    const int64_t row_tiles = (job.group() + kRows - 1) / kRows;
    const int64_t sequences = job.batch.sequences, heads_down = job.kv_heads * row_tiles;
    const int splits = splits_for(device, sequences * heads_down, job.batch);
    Partials partials{nullptr, nullptr, nullptr, splits};
    if (splits > 1) {
        const int64_t count = sequences * job.heads * splits;
        partials.sums = device.scratch[kPartials].array<float>(count * (kHeadDim + 2));
        partials.peaks = partials.sums + count * kHeadDim;
        partials.totals = partials.peaks + count;
    }
    constexpr int64_t kSharedBytes = sizeof(Shared<T, kHeadDim>);
    allow_shared(attention_decode<T, kHeadDim>, kSharedBytes);
    launch(stream, dim3(static_cast<unsigned>(sequences * splits), static_cast<unsigned>(heads_down)), kThreads, kSharedBytes,
           attention_decode<T, kHeadDim>, job, partials);
    if (splits > 1) {
        launch(stream, dim3(static_cast<unsigned>(sequences * job.heads)), kHeadDim, 0, merge_parts<T>, job, partials);
    }
}

}  // namespace

template <class T>
void attend_decode(vl_device &device, cudaStream_t stream, const AttentionJob<T> &job) {
    if (job.kv.head_dim == 64) {
        launch_decode<T, 64>(device, stream, job);
    } else {
        launch_decode<T, 128>(device, stream, job);
    }
}
template void attend_decode<Bf16>(vl_device &, cudaStream_t, const AttentionJob<Bf16> &);
template void attend_decode<F16>(vl_device &, cudaStream_t, const AttentionJob<F16> &);

}  // namespace valence
