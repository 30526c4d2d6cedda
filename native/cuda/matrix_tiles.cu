// SPDX-License-Identifier: Apache-2.0
// Many rows on tensor cores: tiles of kTileRows x kTileCols outputs a block, the columns in steps of kStep through
// kStages of shared memory. For where cublasLt is not; mma.sync, so it runs on every GPU since the A100, below what Hopper's
// own wgmma would give.
#include "linear.h"
#include "tensor_core.h"

namespace valence {
namespace {

constexpr int kTileRows = 128;  // rows of x
constexpr int kTileCols = 128;  // outputs
constexpr int kStep = 32;
constexpr int kStages = 3;
constexpr int kWarpRows = 64, kWarpCols = 32;  // a warp's part of the tile
constexpr int kWarpsDown = kTileRows / kWarpRows, kWarpsAcross = kTileCols / kWarpCols;
constexpr int kThreads = kWarpsDown * kWarpsAcross * kWarp;
// 16 bytes more than a step: eight rows then lie in different banks
constexpr int kPitch = kStep + 8;
constexpr int kStageElements = (kTileRows + kTileCols) * kPitch;
constexpr int kSharedBytes = kStages * kStageElements * 2;

template <class T>
struct Operands {
    const T *x;
    int64_t x_stride;
    int64_t m;
    const T *w;
    int64_t w_stride;
    int64_t rows;
    int64_t padded;  // columns that both have, zeros behind the real ones; a multiple of 8
};

// Queues the copy of columns k..k+kStep of `count` rows from `first` on; what lies outside becomes zero.
template <class T>
__device__ void copy_tile(T *to, const T *from, int64_t stride, int64_t first, int64_t limit, int64_t k, int64_t padded,
                          int count) {
    constexpr int kChunks = kStep / 8;  // of 16 bytes in a row
    for (int i = static_cast<int>(threadIdx.x); i < count * kChunks; i += kThreads) {
        const int row = i / kChunks, col = i % kChunks * 8;
        const bool there = first + row < limit && k + col < padded;
        copy16(to + row * kPitch + col, there ? from + (first + row) * stride + k + col : from, there);
    }
}

template <class T>
__global__ void __launch_bounds__(kThreads) matrix_tiles(float *y, int64_t y_stride, Operands<T> in, const float *bias,
                                                         bool accumulate) {
    T *shared = reinterpret_cast<T *>(shared_memory());
    const int64_t first_row = static_cast<int64_t>(blockIdx.y) * kTileRows;
    const int64_t first_col = static_cast<int64_t>(blockIdx.x) * kTileCols;
    const int warp_row = warp_index() / kWarpsAcross * kWarpRows, warp_col = warp_index() % kWarpsAcross * kWarpCols;
    const int lane = lane_index();
    const int64_t steps = (in.padded + kStep - 1) / kStep;

    const auto fetch = [&](int64_t step) {
        if (step < steps) {
            T *stage = shared + step % kStages * kStageElements;
            copy_tile(stage, in.x, in.x_stride, first_row, in.m, step * kStep, in.padded, kTileRows);
            copy_tile(stage + kTileRows * kPitch, in.w, in.w_stride, first_col, in.rows, step * kStep, in.padded, kTileCols);
        }
        commit_copies();  // an empty group too, so that the count of groups is the count of steps
    };

    float sums[kWarpRows / 16][kWarpCols / 8][4] = {};
    for (int64_t step = 0; step < kStages - 1; step++) {
        fetch(step);
    }
    for (int64_t step = 0; step < steps; step++) {
        await_copies<kStages - 2>();
        __syncthreads();  // this step's copies are there for all, and nobody reads the stage that is fetched next
        fetch(step + kStages - 1);
        const T *x = shared + step % kStages * kStageElements;
        const T *w = x + kTileRows * kPitch;
#pragma unroll
        for (int k = 0; k < kStep; k += 16) {
            uint32_t a[kWarpRows / 16][4];
#pragma unroll
            for (int i = 0; i < kWarpRows / 16; i++) {
                // matrices: rows 0-7 and 8-15 of columns k..k+7, then the same of k+8..k+15
                load_matrices(a[i], x + (warp_row + i * 16 + lane % 16) * kPitch + k + lane / 16 * 8);
            }
#pragma unroll
            for (int j = 0; j < kWarpCols / 16; j++) {
                // matrices: outputs 0-7 of columns k..k+7 and k+8..k+15, then outputs 8-15
                uint32_t b[4];
                load_matrices(b, w + (warp_col + j * 16 + lane / 16 * 8 + lane % 8) * kPitch + k + lane / 8 % 2 * 8);
                const uint32_t low[2] = {b[0], b[1]}, high[2] = {b[2], b[3]};
#pragma unroll
                for (int i = 0; i < kWarpRows / 16; i++) {
                    multiply_add<T>(sums[i][2 * j], a[i], low);
                    multiply_add<T>(sums[i][2 * j + 1], a[i], high);
                }
            }
        }
    }

#pragma unroll
    for (int i = 0; i < kWarpRows / 16; i++) {
#pragma unroll
        for (int j = 0; j < kWarpCols / 8; j++) {
#pragma unroll
            for (int c = 0; c < 4; c++) {
                const int64_t row = first_row + warp_row + i * 16 + lane / 4 + c / 2 * 8;
                const int64_t col = first_col + warp_col + j * 8 + lane % 4 * 2 + c % 2;
                if (row < in.m && col < in.rows) {
                    float *to = y + row * y_stride + col;
                    *to = sums[i][j][c] + (bias == nullptr ? 0.0f : bias[col]) + (accumulate ? *to : 0.0f);
                }
            }
        }
    }
}

template <class T>
void launch_tiles(cudaStream_t stream, const Product &p) {
    const Operands<T> in{static_cast<const T *>(p.x), p.x_stride, p.m, static_cast<const T *>(p.w), p.w_stride, p.rows,
                         p.w_stride};
    allow_shared(matrix_tiles<T>, kSharedBytes);
    launch(stream, dim3(blocks_of(p.rows, kTileCols), blocks_of(p.m, kTileRows)), kThreads, kSharedBytes, matrix_tiles<T>, p.y,
           p.y_stride, in, p.bias, p.accumulate);
}

}  // namespace

void multiply_tiles(cudaStream_t stream, const Product &product) {
    if (product.dtype == VL_BF16) {
        launch_tiles<Bf16>(stream, product);
    } else {
        launch_tiles<F16>(stream, product);
    }
}

}  // namespace valence
