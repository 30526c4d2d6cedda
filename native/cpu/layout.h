// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "dtype.h"

namespace valence {

// The packed weight layout: panels of 16 rows, each contiguous and padded with zeros.
//   f32, f16: [cols][16]                  one vector of 16 outputs per column
//   bf16:     [cols padded to 32 / 2][16][2]   pairs of columns: 16 consecutive pairs are an AMX tile of 1 KiB, and a
//             64-byte vector splits into two columns of f32 by a shift and a mask
constexpr int kPanelRows = 16;
constexpr int kTileCols = 32;

inline int64_t padded_cols(int32_t dtype, int64_t cols) {
    return dtype == 1 /* VL_BF16 */ ? round_up(cols, kTileCols) : cols;
}

inline int64_t panel_count(int64_t rows) { return ceil_div(rows, kPanelRows); }

// Elements from one panel to the next.
inline int64_t panel_elements(int32_t dtype, int64_t cols) { return padded_cols(dtype, cols) * kPanelRows; }

// Index of (lane, col) inside a panel.
inline int64_t panel_index(int32_t dtype, int64_t lane, int64_t col) {
    return dtype == 1 ? col / 2 * (2 * kPanelRows) + lane * 2 + col % 2 : col * kPanelRows + lane;
}

}  // namespace valence
