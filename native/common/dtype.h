// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "valence.h"

namespace valence {

inline int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }
inline int64_t round_up(int64_t a, int64_t b) { return ceil_div(a, b) * b; }

inline int64_t element_bytes(int32_t dtype) { return dtype == VL_F32 ? 4 : 2; }

}  // namespace valence
