// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "linear.h"
#include "lora_check.h"

using namespace valence;

extern "C" vl_status vl_lora(vl_device *device, vl_stream, float *y, int64_t y_stride, int64_t rows, const float *x,
                             int64_t x_stride, int64_t cols, const vl_lora_segment *segments, int32_t count) {
    return guarded("vl_lora", [&] {
        check_device(device);
        check_lora(y, y_stride, rows, x, x_stride, cols, segments, count);
        for (int32_t s = 0; s < count; s++) {
            const vl_lora_segment &segment = segments[s];
            const int64_t m = segment.end - segment.begin;
            if (m == 0) {
                continue;
            }
            float *low = device->scratch[kLowRank].array<float>(m * segment.rank);
            linear(*device, {low, segment.rank, x + segment.begin * x_stride, x_stride, m, segment.a, segment.dtype,
                             segment.rank, cols, nullptr, false});
            for (int64_t i = 0; i < m * segment.rank; i++) {
                low[i] *= segment.scale;
            }
            linear(*device, {y + segment.begin * y_stride, y_stride, low, segment.rank, m, segment.b, segment.dtype, rows,
                             segment.rank, nullptr, true});
        }
    });
}
