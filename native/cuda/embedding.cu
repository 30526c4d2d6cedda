// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "device.h"
#include "layout.h"

namespace valence {
namespace {

constexpr int kThreads = 256;

// One block a token.
template <class T>
__global__ void __launch_bounds__(kThreads) embed(float *y, int64_t y_stride, const int32_t *tokens, const T *weights,
                                                  int64_t rows, int64_t cols, int64_t padded, Faults *faults) {
    const int64_t i = blockIdx.x;
    const int64_t token = tokens[i];
    if (token < 0 || token >= rows) {
        if (threadIdx.x == 0) {
            report(faults, kBadToken, i, token);
        }
        return;
    }
    for (int64_t col = threadIdx.x; col < cols; col += kThreads) {
        y[i * y_stride + col] = widen(weights[token * padded + col]);
    }
}

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_embedding(vl_device *device, vl_stream stream, float *y, int64_t y_stride, const int32_t *tokens,
                                  int64_t m, const void *packed, int32_t dtype, int64_t rows, int64_t cols) {
    return guarded_on("vl_embedding", device, stream, [&](cudaStream_t on) {
        check_matrix(packed, dtype, rows, cols);
        check_batch_rows(m);
        check_rows("y", y, y_stride, m, cols);
        require(m == 0 || tokens != nullptr, "tokens must not be NULL");
        if (m == 0) {
            return;
        }
        with_dtype(dtype, [&](auto element) {
            using T = decltype(element);
            launch(on, dim3(static_cast<unsigned>(m)), kThreads, 0, embed<T>, y, y_stride, tokens,
                   static_cast<const T *>(packed), rows, cols, padded_cols(cols), device->faults);
        });
    });
}
