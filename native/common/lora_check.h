// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "check.h"

namespace valence {

inline void check_segment(const vl_lora_segment &segment, int32_t index) {
    require(segment.begin >= 0 && segment.end >= segment.begin && segment.end <= VL_MAX_BATCH_ROWS,
            "segments[%d] covers rows %d..%d; must rise, within 0..%d", index, segment.begin, segment.end,
            VL_MAX_BATCH_ROWS);
    require(segment.rank >= 1 && segment.rank <= VL_MAX_LORA_RANK, "segments[%d].rank is %d; must be 1..%d",
            index, segment.rank, VL_MAX_LORA_RANK);
    require(segment.dtype >= VL_F32 && segment.dtype <= VL_F16, "segments[%d].dtype is %d; must be a vl_dtype (0..2)",
            index, segment.dtype);
    require(segment.a != nullptr && segment.b != nullptr, "segments[%d] has a NULL matrix", index);
}

inline void check_lora(const float *y, int64_t y_stride, int64_t rows, const float *x, int64_t x_stride, int64_t cols,
                       const vl_lora_segment *segments, int32_t count) {
    check_dim("rows", rows);
    check_dim("cols", cols);
    require(count >= 0 && (count == 0 || segments != nullptr), "%d segments at %p", count,
            static_cast<const void *>(segments));
    // rows are those of the segments: without one, y and x may be NULL
    check_rows("y", y, y_stride, count, rows);
    check_rows("x", x, x_stride, count, cols);
    for (int32_t s = 0; s < count; s++) {
        check_segment(segments[s], s);
    }
}

}  // namespace valence
