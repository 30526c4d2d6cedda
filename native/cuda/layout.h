// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dtype.h"

namespace valence {

// A packed matrix is row-major; a row is padded with zeros to this many elements, so that it begins at a multiple of
// 16 bytes and is read whole in 16-byte loads.
constexpr int64_t kRowMultiple = 8;

inline int64_t padded_cols(int64_t cols) { return round_up(cols, kRowMultiple); }

}  // namespace valence
