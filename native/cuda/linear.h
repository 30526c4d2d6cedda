// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "device.h"

namespace valence {

// Most rows of x that go through the matrix-vector kernel: beyond it, tensor cores.
constexpr int64_t kMostVectorRows = 8;

struct Linear {
    float *y;
    int64_t y_stride;
    const float *x;
    int64_t x_stride;
    int64_t m;
    const void *packed;
    int32_t dtype;
    int64_t rows, cols;
    const float *bias;
    bool accumulate;
};

void linear(vl_device &device, cudaStream_t stream, const Linear &job);

// m <= kMostVectorRows, any type.
void multiply_vectors(cudaStream_t stream, const Linear &job);

// bf16 and f16, on tensor cores; x already of the weights' type.
void multiply_tiles(cudaStream_t stream, const Product &product);

}  // namespace valence
