// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "device.h"
#include "half.h"
#include "layout.h"

namespace valence {
namespace {

void unpack_row(float *out, const void *packed, int32_t dtype, int64_t row, int64_t cols) {
    const int64_t base = row / kPanelRows * panel_elements(dtype, cols);
    const int64_t lane = row % kPanelRows;
    for (int64_t col = 0; col < cols; col++) {
        const int64_t index = base + panel_index(dtype, lane, col);
        if (dtype == VL_F32) {
            out[col] = static_cast<const float *>(packed)[index];
        } else {
            const uint16_t bits = static_cast<const uint16_t *>(packed)[index];
            out[col] = dtype == VL_BF16 ? from_bf16(bits) : from_f16(bits);
        }
    }
}

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_embedding(vl_device *device, vl_stream, float *y, int64_t y_stride, const int32_t *tokens,
                                  int64_t m, const void *packed, int32_t dtype, int64_t rows, int64_t cols) {
    return guarded("vl_embedding", [&] {
        check_device(device);
        check_matrix(packed, dtype, rows, cols);
        check_batch_rows(m);
        check_rows("y", y, y_stride, m, cols);
        require(m == 0 || tokens != nullptr, "tokens must not be NULL");
        for (int64_t i = 0; i < m; i++) {
            require(tokens[i] >= 0 && tokens[i] < rows, "tokens[%lld] is %d; must be 0..%lld", static_cast<long long>(i),
                    tokens[i], static_cast<long long>(rows - 1));
        }
        device->pool.run(m, [&](int64_t i, int) { unpack_row(y + i * y_stride, packed, dtype, tokens[i], cols); });
    });
}
