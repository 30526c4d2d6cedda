// SPDX-License-Identifier: Apache-2.0
#include "linear.h"

#include <algorithm>

#include "check.h"
#include "layout.h"

namespace valence {
namespace {

constexpr int kThreads = 256;

// x [m, cols] in the weights' type, rows padded with zeros. One block a row.
template <class T>
__global__ void __launch_bounds__(kThreads) narrow_rows(T *out, const float *x, int64_t x_stride, int64_t cols,
                                                        int64_t padded) {
    for (int64_t i = threadIdx.x; i < padded; i += kThreads) {
        out[blockIdx.x * padded + i] = narrow<T>(i < cols ? x[blockIdx.x * x_stride + i] : 0.0f);
    }
}

// Rows that are narrowed at once: enough for the peak, and what bounds the working space.
constexpr int64_t kMostNarrowRows = 4096;

void multiply_matrix(vl_device &device, cudaStream_t stream, const Linear &job) {
    const int64_t padded = padded_cols(job.cols);
    const int64_t parts = (job.m + kMostNarrowRows - 1) / kMostNarrowRows;
    const int64_t most = (job.m + parts - 1) / parts;  // of equal size: a small rest would read all weights for itself
    for (int64_t first = 0; first < job.m; first += most) {
        const int64_t m = std::min(most, job.m - first);
        void *x = device.scratch[kNarrowRows].bytes(m * padded * element_bytes(job.dtype));
        const float *from = job.x + first * job.x_stride;
        const dim3 grid(static_cast<unsigned>(m));
        if (job.dtype == VL_BF16) {
            launch(stream, grid, kThreads, 0, narrow_rows<Bf16>, static_cast<Bf16 *>(x), from, job.x_stride, job.cols, padded);
        } else {
            launch(stream, grid, kThreads, 0, narrow_rows<F16>, static_cast<F16 *>(x), from, job.x_stride, job.cols, padded);
        }
        const Product product{job.y + first * job.y_stride, job.y_stride, x, padded, m, job.packed, padded, job.dtype,
                              job.rows, padded, job.bias, job.accumulate};
        if (device.cublaslt == nullptr || !device.cublaslt->multiply(product, stream)) {
            multiply_tiles(stream, product);
        }
    }
}

}  // namespace

void linear(vl_device &device, cudaStream_t stream, const Linear &job) {
    if (job.m > kMostVectorRows && job.dtype != VL_F32) {
        multiply_matrix(device, stream, job);
        return;
    }
    for (int64_t first = 0; first < job.m; first += kMostVectorRows) {
        Linear part = job;
        part.y += first * job.y_stride;
        part.x += first * job.x_stride;
        part.m = std::min(kMostVectorRows, job.m - first);
        multiply_vectors(stream, part);
    }
}

}  // namespace valence

using namespace valence;

extern "C" vl_status vl_linear(vl_device *device, vl_stream stream, float *y, int64_t y_stride, const float *x,
                               int64_t x_stride, int64_t m, const void *packed, int32_t dtype, int64_t rows, int64_t cols,
                               const float *bias, int32_t accumulate) {
    return guarded_on("vl_linear", device, stream, [&](cudaStream_t on) {
        check_matrix(packed, dtype, rows, cols);
        check_batch_rows(m);
        check_rows("y", y, y_stride, m, rows);
        check_rows("x", x, x_stride, m, cols);
        linear(*device, on, {y, y_stride, x, x_stride, m, packed, dtype, rows, cols, bias, accumulate != 0});
    });
}
