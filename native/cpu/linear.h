// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "device.h"

namespace valence {

// A group of panels is a chunk of work: 64 outputs, and the accumulators of one block of rows stay in L1.
constexpr int64_t kGroupPanels = 4;
// Few rows: enough bytes of weights per chunk that claiming it costs nothing.
constexpr int64_t kStreamBytes = 128 << 10;

// y [m, rows] = x [m, cols] * W^T + bias, or += where accumulate; checked by the caller, 1 <= m.
struct Linear {
    float *y;
    int64_t y_stride;
    const float *x;
    int64_t x_stride;
    int64_t m;
    const void *packed;
    int32_t dtype;
    int64_t rows;
    int64_t cols;
    const float *bias;
    bool accumulate;
};

void linear(vl_device &device, const Linear &job);

// The same for bf16 weights where device.isa is VL_ISA_AMX.
void linear_amx(vl_device &device, const Linear &job);

// Writes outputs [first, first + count) of row i of y from finished accumulators.
inline void finish_row(const Linear &job, int64_t i, int64_t first, int64_t count, const float *acc) {
    float *out = job.y + i * job.y_stride + first;
    const float *bias = job.bias == nullptr ? nullptr : job.bias + first;
    for (int64_t j = 0; j < count; j++) {
        const float value = bias == nullptr ? acc[j] : acc[j] + bias[j];
        out[j] = job.accumulate ? out[j] + value : value;
    }
}

}  // namespace valence
