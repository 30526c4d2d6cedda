// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "check.h"
#include "rows.h"

namespace valence {
namespace {

constexpr int64_t kSineCost = 64;  // a sine and a cosine, in elements of simple work

void check_rotary_dim(int64_t rotary_dim) {
    require(rotary_dim >= 2 && rotary_dim <= VL_MAX_HEAD_DIM && rotary_dim % 2 == 0,
            "rotary_dim is %lld; must be even, 2..%d", static_cast<long long>(rotary_dim), VL_MAX_HEAD_DIM);
}

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_rope_table(vl_device *device, vl_stream, float *table, const int32_t *positions, int64_t m,
                                   const float *inv_freq, int64_t rotary_dim, float scale) {
    return guarded("vl_rope_table", [&] {
        check_device(device);
        check_batch_rows(m);
        check_rotary_dim(rotary_dim);
        require(m == 0 || (table != nullptr && positions != nullptr), "table and positions must not be NULL");
        require(inv_freq != nullptr, "inv_freq must not be NULL");
        for (int64_t i = 0; i < m; i++) {
            require(positions[i] >= 0, "positions[%lld] is %d; must not be negative", static_cast<long long>(i),
                    positions[i]);
        }
        const int64_t half = rotary_dim / 2;
        for_rows(*device, m, half * kSineCost, [&](int64_t i) {
            float *row = table + i * rotary_dim;
            for (int64_t j = 0; j < half; j++) {
                // the product is rounded to f32, as transformers computes it; sine and cosine are exact to f32
                const double angle = static_cast<float>(positions[i]) * inv_freq[j];
                row[j] = static_cast<float>(std::cos(angle)) * scale;
                row[half + j] = static_cast<float>(std::sin(angle)) * scale;
            }
        });
    });
}

extern "C" vl_status vl_rope(vl_device *device, vl_stream, float *x, int64_t x_stride, int64_t m, int64_t heads,
                             int64_t head_dim, const float *table, int64_t rotary_dim) {
    return guarded("vl_rope", [&] {
        check_device(device);
        check_batch_rows(m);
        check_rotary_dim(rotary_dim);
        require(head_dim >= rotary_dim && head_dim <= VL_MAX_HEAD_DIM, "head_dim is %lld; must be %lld..%d",
                static_cast<long long>(head_dim), static_cast<long long>(rotary_dim), VL_MAX_HEAD_DIM);
        check_dim("heads", heads);
        check_rows("x", x, x_stride, m, heads * head_dim);
        require(m == 0 || table != nullptr, "table must not be NULL");
        for_rows(*device, m, heads * rotary_dim, [&](int64_t i) {
            device->kernels.rope(x + i * x_stride, heads, head_dim, table + i * rotary_dim, rotary_dim);
        });
    });
}
