// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "linear.h"
#include "lora_check.h"

namespace valence {
namespace {

constexpr int kThreads = 256;

__global__ void __launch_bounds__(kThreads) scale_all(float *x, int64_t count, float scale) {
    const int64_t i = static_cast<int64_t>(blockIdx.x) * kThreads + threadIdx.x;
    if (i < count) {
        x[i] *= scale;
    }
}

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_lora(vl_device *device, vl_stream stream, float *y, int64_t y_stride, int64_t rows, const float *x,
                             int64_t x_stride, int64_t cols, const vl_lora_segment *segments, int32_t count) {
    return guarded_on("vl_lora", device, stream, [&](cudaStream_t on) {
        check_lora(y, y_stride, rows, x, x_stride, cols, segments, count);
        for (int32_t s = 0; s < count; s++) {
            const vl_lora_segment &segment = segments[s];
            const int64_t m = segment.end - segment.begin;
            if (m == 0) {
                continue;
            }
            float *low = device->scratch[kLowRank].array<float>(m * segment.rank);
            linear(*device, on, {low, segment.rank, x + segment.begin * x_stride, x_stride, m, segment.a, segment.dtype,
                                 segment.rank, cols, nullptr, false});
            launch(on, dim3(blocks_of(m * segment.rank, kThreads)), kThreads, 0, scale_all, low, m * segment.rank,
                   segment.scale);
            linear(*device, on, {y + segment.begin * y_stride, y_stride, low, segment.rank, m, segment.b, segment.dtype, rows,
                                 segment.rank, nullptr, true});
        }
    });
}
