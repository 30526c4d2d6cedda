// SPDX-License-Identifier: Apache-2.0
// Matrix product of f32 activations and packed bf16 weights on AMX tiles.
//
// TDPBF16PS multiplies bf16 by bf16. To keep f32 activations, each is split into a high and a low bf16 (x = high + low,
// to about 2^-17 of x); the two are neighbouring rows of the A tile and meet again in the epilogue. A tile thus holds 8
// rows of x. Rows of a tile do not influence each other, so a row's result does not depend on its neighbours.
#pragma once

#include <cstdint>

namespace valence::amx {

constexpr int kRows = 8;              // rows of x per tile
constexpr int kTileBytes = 1024;      // of weights: 32 columns x 16 outputs
constexpr int kAccFloats = 16 * 16;   // a tile of accumulators

// Writes rows [1..kRows] of x as tiles [ceil(cols / 32)][2 * rows][32].
void split_rows(uint16_t *tiles, const float *x, int64_t x_stride, int rows, int64_t cols);

// acc[panel] (panel < panels <= 4, one accumulator tile each) = the block of `rows` times the panels, all of their
// `steps` tiles, read once from memory.
void stream(float *acc, const uint16_t *x, int rows, const char *weights, int64_t panel_bytes, int panels,
            int64_t steps);

// Blocks of rows times one or two panels, tiles [step, step + steps) of them, which stay in L1 for all rows.
struct Blocks {
    float *acc;              // tile (block, panel) at (block * acc_panels + panel) * kAccFloats
    int acc_panels;
    const uint16_t *x;       // the first block's tiles; a block is kRows * 2 * cols elements, the last may be lower
    int64_t rows;            // of x in all blocks
    int64_t cols;            // padded
    const char *weights;     // of the first panel, its tile 0
    int64_t panel_bytes;
    int panels;              // 1 or 2
    const char *next;        // the tiles that the next call will read, fetched meanwhile; NULL: none
    int64_t next_bytes;      // per panel
};
void multiply(const Blocks &blocks, int64_t step, int64_t steps);

// Writes `rows` rows of up to 16 outputs from an accumulator tile: high + low + bias (NULL: none), added to y where
// accumulate.
void finish(float *y, int64_t y_stride, const float *acc, int rows, int outputs, const float *bias, bool accumulate);

// To be called by a thread after its last tile instruction: live tiles make every context switch dear.
void release();

}  // namespace valence::amx
