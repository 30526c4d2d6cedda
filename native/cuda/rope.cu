// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "device.h"

namespace valence {
namespace {

constexpr int kThreads = 256;

void check_rotary_dim(int64_t rotary_dim) {
    require(rotary_dim >= 2 && rotary_dim <= VL_MAX_HEAD_DIM && rotary_dim % 2 == 0,
            "rotary_dim is %lld; must be even, 2..%d", static_cast<long long>(rotary_dim), VL_MAX_HEAD_DIM);
}

// One thread for each of the m * half angles.
__global__ void __launch_bounds__(kThreads) rope_table(float *table, const int32_t *positions, int64_t m,
                                                       const float *inv_freq, int64_t half, float scale, Faults *faults) {
    const int64_t index = static_cast<int64_t>(blockIdx.x) * kThreads + threadIdx.x;
    const int64_t row = index / half, j = index % half;
    if (row >= m) {
        return;
    }
    const int32_t position = positions[row];
    if (position < 0) {
        if (j == 0) {
            report(faults, kBadPosition, row, position);
        }
        return;
    }
    // the product is rounded to f32, as transformers computes it; sine and cosine are exact to f32
    const double angle = static_cast<float>(position) * inv_freq[j];
    table[row * 2 * half + j] = static_cast<float>(cos(angle)) * scale;
    table[row * 2 * half + half + j] = static_cast<float>(sin(angle)) * scale;
}

// One thread for each of the m * heads * half pairs.
__global__ void __launch_bounds__(kThreads) rope(float *x, int64_t x_stride, int64_t m, int64_t heads, int64_t head_dim,
                                                 const float *table, int64_t half) {
    const int64_t index = static_cast<int64_t>(blockIdx.x) * kThreads + threadIdx.x;
    const int64_t row = index / (heads * half), head = index / half % heads, j = index % half;
    if (row >= m) {
        return;
    }
    float *pair = x + row * x_stride + head * head_dim + j;
    const float cosine = table[row * 2 * half + j], sine = table[row * 2 * half + half + j];
    const float first = pair[0], second = pair[half];
    pair[0] = first * cosine - second * sine;
    pair[half] = second * cosine + first * sine;
}

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_rope_table(vl_device *device, vl_stream stream, float *table, const int32_t *positions, int64_t m,
                                   const float *inv_freq, int64_t rotary_dim, float scale) {
    return guarded_on("vl_rope_table", device, stream, [&](cudaStream_t on) {
        check_batch_rows(m);
        check_rotary_dim(rotary_dim);
        require(m == 0 || (table != nullptr && positions != nullptr), "table and positions must not be NULL");
        require(inv_freq != nullptr, "inv_freq must not be NULL");
        if (m > 0) {
            launch(on, dim3(blocks_of(m * rotary_dim / 2, kThreads)), kThreads, 0, rope_table, table, positions, m, inv_freq,
                   rotary_dim / 2, scale, device->faults);
        }
    });
}

extern "C" vl_status vl_rope(vl_device *device, vl_stream stream, float *x, int64_t x_stride, int64_t m, int64_t heads,
                             int64_t head_dim, const float *table, int64_t rotary_dim) {
    return guarded_on("vl_rope", device, stream, [&](cudaStream_t on) {
        check_batch_rows(m);
        check_rotary_dim(rotary_dim);
        require(head_dim >= rotary_dim && head_dim <= VL_MAX_HEAD_DIM, "head_dim is %lld; must be %lld..%d",
                static_cast<long long>(head_dim), static_cast<long long>(rotary_dim), VL_MAX_HEAD_DIM);
        check_dim("heads", heads);
        check_rows("x", x, x_stride, m, heads * head_dim);
        require(m == 0 || table != nullptr, "table must not be NULL");
        if (m > 0) {
            const int64_t pairs = m * heads * rotary_dim / 2;
            require(pairs <= int64_t{kThreads} << 31, "%lld pairs are more than one launch holds",
                    static_cast<long long>(pairs));
            launch(on, dim3(blocks_of(pairs, kThreads)), kThreads, 0, rope, x, x_stride, m, heads, head_dim, table,
                   rotary_dim / 2);
        }
    });
}
