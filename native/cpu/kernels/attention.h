// SPDX-License-Identifier: Apache-2.0
// Attention of some query rows over one split of a kv head: tiles of kTilePositions, online softmax (Milakov and
// Gimelshein 2018; FlashAttention). A row skips exactly the tiles it cannot see, so what else is in the tile or in the
// batch does not enter its arithmetic.
#pragma once

#include "half.h"
#include "kernels/vector.h"

namespace valence {
namespace {

constexpr int kTileVectors = kTilePositions / 16;
constexpr int kBlockVectors = kAccumulators >= 16 ? 4 : 2;  // vectors wide and rows high of a register block
constexpr int kBlockRows = kAccumulators / kBlockVectors;
static_assert(kTileVectors % kBlockVectors == 0);

// Elements [d, d + 16) of a cached row, zero from `head_dim` on.
template <int Dtype>
inline F32x16 cached(const char *row, int d, int head_dim) {
    if (d + 16 <= head_dim) {
        if constexpr (Dtype == 0) {
            return load(reinterpret_cast<const float *>(row) + d);
        } else if constexpr (Dtype == 1) {
            return load_bf16(reinterpret_cast<const uint16_t *>(row) + d);
        } else {
            return load_f16(reinterpret_cast<const uint16_t *>(row) + d);
        }
    }
    float padded[16] = {};
    for (int i = 0; d + i < head_dim; i++) {
        if constexpr (Dtype == 0) {
            padded[i] = reinterpret_cast<const float *>(row)[d + i];
        } else {
            const uint16_t bits = reinterpret_cast<const uint16_t *>(row)[d + i];
            padded[i] = Dtype == 1 ? from_bf16(bits) : from_f16(bits);
        }
    }
    return load(padded);
}

inline int64_t row_offset(const KvView &kv, int64_t position) {
    const int64_t element = kv.dtype == 0 ? 4 : 2;
    return kv.blocks[position / kv.block_tokens] * kv.block_bytes +
           position % kv.block_tokens * kv.head_dim * element;
}

// keys [head_dim, kTilePositions] and values [kTilePositions, padded head_dim] of the tile at `begin`, zero from `end`.
template <int Dtype>
void load_tile(const AttentionScratch &scratch, const KvView &kv, int64_t begin, int64_t end) {
    const int head_dim = kv.head_dim;
    const int padded = padded_head_dim(head_dim);
    for (int group = 0; group < kTilePositions; group += 16) {
        int64_t offsets[16];
        for (int i = 0; i < 16; i++) {
            const int64_t position = begin + group + i;
            offsets[i] = position < end ? row_offset(kv, position) : -1;
        }
        for (int d = 0; d < head_dim; d += 16) {
            F32x16 square[16];
            for (int i = 0; i < 16; i++) {
                square[i] = offsets[i] < 0 ? set1(0.0f) : cached<Dtype>(kv.keys + offsets[i], d, head_dim);
            }
            transpose(square);
            for (int i = 0; i < 16 && d + i < head_dim; i++) {
                store(scratch.keys + (d + i) * kTilePositions + group, square[i]);
            }
        }
        for (int i = 0; i < 16; i++) {
            float *out = scratch.values + (group + i) * padded;
            for (int d = 0; d < padded; d += 16) {
                store(out + d, offsets[i] < 0 ? set1(0.0f) : cached<Dtype>(kv.values + offsets[i], d, head_dim));
            }
        }
    }
}

// out [Rows, out_stride] (=, or += where Accumulate) a [Rows, a_stride] * b [depth, b_stride], Vectors * 16 columns.
template <int Rows, int Vectors, bool Accumulate>
inline void product(float *out, int64_t out_stride, const float *a, int64_t a_stride, const float *b, int64_t b_stride,
                    int depth) {
    F32x16 sum[Rows][Vectors];
    for (int r = 0; r < Rows; r++) {
        for (int v = 0; v < Vectors; v++) {
            sum[r][v] = Accumulate ? load(out + r * out_stride + v * 16) : set1(0.0f);
        }
    }
    for (int k = 0; k < depth; k++) {
        F32x16 columns[Vectors];
        for (int v = 0; v < Vectors; v++) {
            columns[v] = load(b + k * b_stride + v * 16);
        }
        for (int r = 0; r < Rows; r++) {
            const F32x16 factor = set1(a[r * a_stride + k]);
            for (int v = 0; v < Vectors; v++) {
                sum[r][v] = fma(factor, columns[v], sum[r][v]);
            }
        }
    }
    for (int r = 0; r < Rows; r++) {
        for (int v = 0; v < Vectors; v++) {
            store(out + r * out_stride + v * 16, sum[r][v]);
        }
    }
}

template <int Rows, bool Accumulate>
void product_rows(float *out, int64_t out_stride, const float *a, int64_t a_stride, const float *b, int64_t b_stride,
                  int depth, int rows, int vectors) {
    if constexpr (Rows > 1) {
        if (rows < Rows) {
            product_rows<Rows - 1, Accumulate>(out, out_stride, a, a_stride, b, b_stride, depth, rows, vectors);
            return;
        }
    }
    int v = 0;
    for (; v + kBlockVectors <= vectors; v += kBlockVectors) {
        product<Rows, kBlockVectors, Accumulate>(out + v * 16, out_stride, a, a_stride, b + v * 16, b_stride, depth);
    }
    for (; v < vectors; v++) {
        product<Rows, 1, Accumulate>(out + v * 16, out_stride, a, a_stride, b + v * 16, b_stride, depth);
    }
}

template <bool Accumulate>
void product_all(float *out, int64_t out_stride, const float *a, int64_t a_stride, const float *b, int64_t b_stride,
                 int depth, int rows, int vectors) {
    for (int r = 0; r < rows; r += kBlockRows) {
        const int some = rows - r < kBlockRows ? rows - r : kBlockRows;
        product_rows<kBlockRows, Accumulate>(out + r * out_stride, out_stride, a + r * a_stride, a_stride, b, b_stride,
                                             depth, some, vectors);
    }
}

inline float exponential_of(float x) {
    float lanes[16];
    store(lanes, exponential(set1(x)));
    return lanes[0];
}

// Turns a row of scores into weights exp(score - peak), and moves the row's state to the new peak.
inline void soften(float *scores, int64_t visible_from, int64_t visible_to, float *out, float &peak, float &total,
                   int padded) {
    for (int64_t i = 0; i < visible_from; i++) {
        scores[i] = -__builtin_inff();
    }
    for (int64_t i = visible_to; i < kTilePositions; i++) {
        scores[i] = -__builtin_inff();
    }
    F32x16 largest = set1(peak);
    for (int v = 0; v < kTileVectors; v++) {
        largest = max(largest, load(scores + v * 16));
    }
    const float new_peak = reduce_max(largest);
    F32x16 sum = set1(0.0f);
    for (int v = 0; v < kTileVectors; v++) {
        const F32x16 weight = exponential(sub(load(scores + v * 16), set1(new_peak)));
        store(scores + v * 16, weight);
        sum = add(sum, weight);
    }
    if (new_peak != peak) {
        const float shrink = exponential_of(peak - new_peak);
        total *= shrink;
        for (int d = 0; d < padded; d += 16) {
            store(out + d, mul(load(out + d), set1(shrink)));
        }
    }
    total += reduce_add(sum);
    peak = new_peak;
}

void attend(const AttentionState &state, const AttentionRows &rows, const KvView &kv, int64_t begin, int64_t end,
            const AttentionScratch &scratch) {
    const int padded = padded_head_dim(kv.head_dim);
    for (int64_t tile = begin; tile < end; tile += kTilePositions) {
        const int64_t tile_end = tile + kTilePositions;
        int first = 0;  // rows ascend in position, so those that see the tile are consecutive
        while (first < rows.rows && rows.positions[first] < tile) {
            first++;
        }
        int last = first;
        while (last < rows.rows && (rows.window == 0 || rows.positions[last] - rows.window + 1 < tile_end)) {
            last++;
        }
        const int seeing = last - first;
        if (seeing == 0) {
            continue;
        }
        if (kv.dtype == 0) {
            load_tile<0>(scratch, kv, tile, end);
        } else if (kv.dtype == 1) {
            load_tile<1>(scratch, kv, tile, end);
        } else {
            load_tile<2>(scratch, kv, tile, end);
        }
        product_all<false>(scratch.scores, kTilePositions, rows.q + first * kv.head_dim, kv.head_dim, scratch.keys,
                           kTilePositions, kv.head_dim, seeing, kTileVectors);
        for (int r = 0; r < seeing; r++) {
            const int64_t position = rows.positions[first + r];
            const int64_t oldest = rows.window == 0 ? 0 : position - rows.window + 1;
            soften(scratch.scores + r * kTilePositions, oldest > tile ? oldest - tile : 0,
                   position + 1 < tile_end ? position + 1 - tile : kTilePositions, state.out + (first + r) * padded,
                   state.peak[first + r], state.total[first + r], padded);
        }
        product_all<true>(state.out + first * padded, padded, scratch.scores, kTilePositions, scratch.values, padded,
                          kTilePositions, seeing, padded / 16);
    }
}

void merge(const AttentionState &into, const AttentionState &from, int rows, int head_dim) {
    const int padded = padded_head_dim(head_dim);
    for (int r = 0; r < rows; r++) {
        if (from.total[r] == 0.0f) {
            continue;  // the row sees nothing of that split
        }
        const bool empty = into.total[r] == 0.0f;
        const float peak = empty || from.peak[r] > into.peak[r] ? from.peak[r] : into.peak[r];
        const float kept = empty ? 0.0f : exponential_of(into.peak[r] - peak);
        const float added = exponential_of(from.peak[r] - peak);
        float *out = into.out + r * padded;
        for (int d = 0; d < padded; d += 16) {
            const F32x16 other = mul(load(from.out + r * padded + d), set1(added));
            store(out + d, empty ? other : fma(load(out + d), set1(kept), other));
        }
        into.total[r] = into.total[r] * kept + from.total[r] * added;
        into.peak[r] = peak;
    }
}

}  // namespace
}  // namespace valence
