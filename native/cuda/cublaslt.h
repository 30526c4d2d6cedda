// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <memory>

namespace valence {

// y [m, rows] (f32) = x [m, cols] * w [rows, cols]^T + bias, or + y: all row-major.
struct Product {
    float *y;
    int64_t y_stride;
    const void *x;  // of the weights' type
    int64_t x_stride;
    int64_t m;
    const void *w;
    int64_t w_stride;
    int32_t dtype;  // VL_BF16 or VL_F16
    int64_t rows, cols;
    const float *bias;  // [rows] or NULL
    bool accumulate;
};

// NVIDIA's matrix products, where their library is: found at run time, so that nothing needs it. An algorithm is chosen
// once a shape.
class CublasLt {
public:
    // nullptr where there is no libcublasLt.so.13, or VALENCE_CUBLASLT=off. VALENCE_CUBLASLT may also name the file; then it must
    // be one of CUDA 13 that starts, and a product that it calls invalid is an error instead of our own kernels' business.
    static std::unique_ptr<CublasLt> open();
    virtual ~CublasLt() = default;
    // False if it knows no algorithm for the product, or its bias is not aligned to 16 bytes: nothing was queued then.
    virtual bool multiply(const Product &product, cudaStream_t stream) = 0;
};

}  // namespace valence
