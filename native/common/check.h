// SPDX-License-Identifier: Apache-2.0
// Checks that several functions share; each throws Failure with VL_INVALID_ARGUMENT.
#pragma once

#include <cstdint>

#include "error.h"
#include "valence.h"

namespace valence {

// Far above any real stride, and low enough that rows * stride * 4 fits int64.
constexpr int64_t kMaxStride = int64_t{1} << 40;

inline void check_device(const vl_device *device) { require(device != nullptr, "device must not be NULL"); }

inline void check_dtype(int32_t dtype) {
    require(dtype >= VL_F32 && dtype <= VL_F16, "dtype is %d; must be a vl_dtype (0..2)", dtype);
}

inline void check_dim(const char *name, int64_t value) {
    require(value >= 1 && value <= VL_MAX_DIM, "%s is %lld; must be 1..%d", name, static_cast<long long>(value),
            VL_MAX_DIM);
}

inline void check_batch_rows(int64_t m) {
    require(m >= 0 && m <= VL_MAX_BATCH_ROWS, "m is %lld; must be 0..%d", static_cast<long long>(m), VL_MAX_BATCH_ROWS);
}

// A row-major array of m rows of `width` elements.
inline void check_rows(const char *name, const void *pointer, int64_t stride, int64_t m, int64_t width) {
    require(m == 0 || pointer != nullptr, "%s must not be NULL", name);
    require(stride >= width && stride <= kMaxStride, "%s_stride is %lld; must be at least the row's %lld elements", name,
            static_cast<long long>(stride), static_cast<long long>(width));
}

inline void check_matrix(const void *packed, int32_t dtype, int64_t rows, int64_t cols) {
    require(packed != nullptr, "packed must not be NULL");
    check_dtype(dtype);
    check_dim("rows", rows);
    check_dim("cols", cols);
}

}  // namespace valence
