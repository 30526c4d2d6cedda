// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace valence {

// One sequence's blocks of one layer and kv head, as attention reads them.
struct KvView {
    const char *keys;         // block 0, position 0
    const char *values;
    int64_t block_bytes;      // from a block to the next
    int32_t block_tokens;
    const int32_t *blocks;    // block table of the sequence
    int32_t dtype;
    int32_t head_dim;
};

// Positions per tile of scores, and per split. Both are absolute: position p is always in tile p / kTilePositions and
// split p / kSplitPositions, so a row's arithmetic does not depend on how the batch or the sequence was cut.
constexpr int kTilePositions = 64;
constexpr int kSplitPositions = 512;

// Online softmax of `rows` queries of one kv head: out = sum(exp(s - peak) * v), total = sum(exp(s - peak)).
struct AttentionState {
    float *out;    // [rows, padded head_dim]
    float *peak;   // [rows]
    float *total;  // [rows]
};

struct AttentionRows {
    const float *q;            // [rows, head_dim], scaled
    const int64_t *positions;  // [rows], ascending
    int rows;
    int64_t window;            // 0: none
};

// Working space of one attend call.
struct AttentionScratch {
    float *keys;    // [head_dim, kTilePositions]
    float *values;  // [kTilePositions, padded head_dim]
    float *scores;  // [rows, kTilePositions]
};

// What every instruction set implements. Plain pointers and sizes, checked by the caller; nothing here can fail.
// Arrays of three are indexed by vl_dtype.
struct Kernels {
    // Most rows of x that one `panels` call takes.
    int max_rows;
    // acc [rows, 16 * panels] (row stride acc_stride) = or += x [cols, rows] times `panels` panels. One accumulator per
    // output, columns in rising order: the result depends on neither rows nor panels, nor on where cols was cut.
    void (*panels[3])(float *acc, int64_t acc_stride, bool first, const float *x, int rows, const void *weights,
                      int64_t panel_stride, int panels, int64_t cols);
    // Columns [begin, end) of a panel as f32 [cols][16]; `begin` is even.
    void (*unpack[3])(float *out, const void *panel, int64_t begin, int64_t end);

    void (*rms_norm)(float *y, const float *x, const float *weight, int64_t n, float eps);
    void (*rope)(float *x, int64_t heads, int64_t head_dim, const float *table_row, int64_t rotary_dim);
    void (*gated)(float *y, const float *gate_up, int64_t n, int32_t activation);
    // Converts n f32 to the cache's dtype.
    void (*narrow[3])(void *out, const float *x, int64_t n);

    // Adds positions [begin, end), within one split and `begin` at a tile's start, to `state`. No row sees beyond end.
    void (*attend)(const AttentionState &state, const AttentionRows &rows, const KvView &kv, int64_t begin, int64_t end,
                   const AttentionScratch &scratch);
    // into += from, both over the same rows; `out` padded to head_dim.
    void (*merge)(const AttentionState &into, const AttentionState &from, int rows, int head_dim);

    // Largest of each run of kMaxBlock values of x; NaN is ignored.
    void (*block_maxima)(float *out, const float *x, int64_t n);
    // Sum of exp((x - peak) * inverse_temperature) over n <= kSumBlock values; NaN if any is NaN.
    float (*exp_sum)(const float *x, int64_t n, float peak, float inverse_temperature);
    // out = exp((x - peak) * inverse_temperature).
    void (*exp_scaled)(float *out, const float *x, int64_t n, float peak, float inverse_temperature);
};

constexpr int kMaxBlock = 64;
constexpr int kSumBlock = 1024;

inline int padded_head_dim(int head_dim) { return (head_dim + 15) / 16 * 16; }

}  // namespace valence
