// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "device.h"

namespace valence {
namespace {

constexpr int kThreads = 256;

// One block a row. Each thread writes only elements it alone reads, so y may be x.
__global__ void __launch_bounds__(kThreads) rms_norm(float *y, int64_t y_stride, const float *x, int64_t x_stride, int64_t n,
                                                     const float *weight, float eps) {
    float *scratch = reinterpret_cast<float *>(shared_memory());
    const float *from = x + blockIdx.x * x_stride;
    float *to = y + blockIdx.x * y_stride;
    float squares = 0;
    for (int64_t i = threadIdx.x; i < n; i += kThreads) {
        squares += from[i] * from[i];
    }
    squares = block_sum(squares, scratch);
    const float scale = 1.0f / sqrtf(squares / static_cast<float>(n) + eps);
    for (int64_t i = threadIdx.x; i < n; i += kThreads) {
        to[i] = from[i] * scale * weight[i];
    }
}

__device__ float activated(float x, int32_t activation) {
    if (activation == VL_SILU) {
        return x / (1.0f + expf(-x));
    }
    const float inner = 0.7978845608028654f * (x + 0.044715f * x * x * x);  // sqrt(2 / pi)
    return 0.5f * x * (1.0f + tanhf(inner));
}

// blockIdx.y is the row.
__global__ void __launch_bounds__(kThreads) gate(float *y, int64_t y_stride, const float *gate_up, int64_t gate_up_stride,
                                                 int64_t n, int32_t activation) {
    const int64_t i = static_cast<int64_t>(blockIdx.x) * kThreads + threadIdx.x;
    const float *from = gate_up + blockIdx.y * gate_up_stride;
    if (i < n) {
        y[blockIdx.y * y_stride + i] = activated(from[i], activation) * from[n + i];
    }
}

// One block a row.
__global__ void __launch_bounds__(kThreads) gather(float *y, int64_t y_stride, const float *x, int64_t x_stride,
                                                   int64_t x_rows, const int32_t *indices, int64_t n, Faults *faults) {
    const int64_t row = blockIdx.x;
    const int64_t from = indices[row];
    if (from < 0 || from >= x_rows) {
        if (threadIdx.x == 0) {
            report(faults, kBadIndex, row, from);
        }
        return;
    }
    for (int64_t i = threadIdx.x; i < n; i += kThreads) {
        y[row * y_stride + i] = x[from * x_stride + i];
    }
}

// Most blocks along y, CUDA's limit; rows beyond come in further launches.
constexpr int64_t kMostGridRows = 65535;

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_rms_norm(vl_device *device, vl_stream stream, float *y, int64_t y_stride, const float *x,
                                 int64_t x_stride, int64_t m, int64_t n, const float *weight, float eps) {
    return guarded_on("vl_rms_norm", device, stream, [&](cudaStream_t on) {
        check_dim("n", n);
        check_batch_rows(m);
        check_rows("y", y, y_stride, m, n);
        check_rows("x", x, x_stride, m, n);
        require(weight != nullptr, "weight must not be NULL");
        require(eps >= 0, "eps is %g; must not be negative", static_cast<double>(eps));
        if (m > 0) {
            launch(on, dim3(static_cast<unsigned>(m)), kThreads, kWarp * sizeof(float), rms_norm, y, y_stride, x, x_stride, n,
                   weight, eps);
        }
    });
}

extern "C" vl_status vl_gated_activation(vl_device *device, vl_stream stream, float *y, int64_t y_stride,
                                         const float *gate_up, int64_t gate_up_stride, int64_t m, int64_t n,
                                         int32_t activation) {
    return guarded_on("vl_gated_activation", device, stream, [&](cudaStream_t on) {
        check_dim("n", n);
        check_batch_rows(m);
        check_rows("y", y, y_stride, m, n);
        check_rows("gate_up", gate_up, gate_up_stride, m, 2 * n);
        require(activation == VL_SILU || activation == VL_GELU_TANH, "activation is %d; must be a vl_activation (0..1)",
                activation);
        for (int64_t first = 0; first < m; first += kMostGridRows) {
            const int64_t count = m - first < kMostGridRows ? m - first : kMostGridRows;
            launch(on, dim3(blocks_of(n, kThreads), static_cast<unsigned>(count)), kThreads, 0, gate, y + first * y_stride,
                   y_stride, gate_up + first * gate_up_stride, gate_up_stride, n, activation);
        }
    });
}

extern "C" vl_status vl_gather_rows(vl_device *device, vl_stream stream, float *y, int64_t y_stride, const float *x,
                                    int64_t x_stride, int64_t x_rows, const int32_t *indices, int64_t m, int64_t n) {
    return guarded_on("vl_gather_rows", device, stream, [&](cudaStream_t on) {
        check_dim("n", n);
        check_batch_rows(m);
        check_rows("y", y, y_stride, m, n);
        check_rows("x", x, x_stride, m, n);
        require(m == 0 || indices != nullptr, "indices must not be NULL");
        if (m > 0) {
            launch(on, dim3(static_cast<unsigned>(m)), kThreads, 0, gather, y, y_stride, x, x_stride, x_rows, indices, n,
                   device->faults);
        }
    });
}
