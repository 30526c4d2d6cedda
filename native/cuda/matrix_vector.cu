// SPDX-License-Identifier: Apache-2.0
// Few rows: the weights are read once, end to end, and that is what takes the time. x stays f32.
#include "layout.h"
#include "linear.h"

namespace valence {
namespace {

constexpr int kWarpsPerBlock = 4;
constexpr int kThreads = kWarpsPerBlock * kWarp;
constexpr int kChunk = 8;  // columns a lane takes at once: 16 bytes of bf16

// Columns k..k+7 of a row of x; zeros behind its end.
__device__ __forceinline__ void load_activations(float (&out)[kChunk], const float *x, int64_t k, int64_t cols, bool aligned) {
    if (aligned && k + kChunk <= cols) {
        load8(out, x + k);
        return;
    }
#pragma unroll
    for (int i = 0; i < kChunk; i++) {
        out[i] = k + i < cols ? x[k + i] : 0.0f;
    }
}

// A warp makes kOutputs neighbouring outputs of all kRows rows; its lanes take turns along the columns.
template <class T, int kRows, int kOutputs>
__global__ void __launch_bounds__(kThreads) matrix_vector(float *y, int64_t y_stride, const float *x, int64_t x_stride, int m,
                                                          const T *w, int64_t rows, int64_t cols, int64_t padded,
                                                          const float *bias, bool accumulate, bool aligned) {
    const int64_t first = (static_cast<int64_t>(blockIdx.x) * kWarpsPerBlock + warp_index()) * kOutputs;
    if (first >= rows) {
        return;
    }
    float sums[kRows][kOutputs] = {};
#pragma unroll 2
    for (int64_t k = lane_index() * kChunk; k < padded; k += kWarp * kChunk) {
        float weights[kOutputs][kChunk];
#pragma unroll
        for (int o = 0; o < kOutputs; o++) {
            const int64_t row = first + o < rows ? first + o : rows - 1;
            load8(weights[o], w + row * padded + k);
        }
#pragma unroll
        for (int r = 0; r < kRows; r++) {
            float activations[kChunk];
            load_activations(activations, x + (r < m ? r : m - 1) * x_stride, k, cols, aligned);
#pragma unroll
            for (int o = 0; o < kOutputs; o++) {
#pragma unroll
                for (int i = 0; i < kChunk; i++) {
                    sums[r][o] += activations[i] * weights[o][i];
                }
            }
        }
    }
#pragma unroll
    for (int r = 0; r < kRows; r++) {
#pragma unroll
        for (int o = 0; o < kOutputs; o++) {
            const float sum = warp_sum(sums[r][o]);
            if (lane_index() == 0 && r < m && first + o < rows) {
                float *to = y + r * y_stride + first + o;
                *to = sum + (bias == nullptr ? 0.0f : bias[first + o]) + (accumulate ? *to : 0.0f);
            }
        }
    }
}

template <class T, int kRows, int kOutputs>
void launch_rows(cudaStream_t stream, const Linear &job) {
    const bool aligned = reinterpret_cast<uintptr_t>(job.x) % 16 == 0 && job.x_stride % 4 == 0;
    launch(stream, dim3(blocks_of(job.rows, kWarpsPerBlock * kOutputs)), kThreads, 0, matrix_vector<T, kRows, kOutputs>,
           job.y, job.y_stride, job.x, job.x_stride, static_cast<int>(job.m), static_cast<const T *>(job.packed), job.rows,
           job.cols, padded_cols(job.cols), job.bias, job.accumulate, aligned);
}

}  // namespace

void multiply_vectors(cudaStream_t stream, const Linear &job) {
    with_dtype(job.dtype, [&](auto element) {
        using T = decltype(element);
        // with more rows, more outputs a warp: each value of x is then used by more weights
        if (job.m == 1) {
            launch_rows<T, 1, 2>(stream, job);
        } else if (job.m == 2) {
            launch_rows<T, 2, 2>(stream, job);
        } else if (job.m <= 4) {
            launch_rows<T, 4, 4>(stream, job);
        } else {
            launch_rows<T, 8, 4>(stream, job);
        }
    });
}

}  // namespace valence
