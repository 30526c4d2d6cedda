// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "check.h"
#include "rows.h"

using namespace valence;

extern "C" vl_status vl_rms_norm(vl_device *device, vl_stream, float *y, int64_t y_stride, const float *x,
                                 int64_t x_stride, int64_t m, int64_t n, const float *weight, float eps) {
    return guarded("vl_rms_norm", [&] {
        check_device(device);
        check_dim("n", n);
        check_batch_rows(m);
        check_rows("y", y, y_stride, m, n);
        check_rows("x", x, x_stride, m, n);
        require(weight != nullptr, "weight must not be NULL");
        require(eps >= 0, "eps is %g; must not be negative", static_cast<double>(eps));
        for_rows(*device, m, n, [&](int64_t i) {
            device->kernels.rms_norm(y + i * y_stride, x + i * x_stride, weight, n, eps);
        });
    });
}

extern "C" vl_status vl_gated_activation(vl_device *device, vl_stream, float *y, int64_t y_stride,
                                         const float *gate_up, int64_t gate_up_stride, int64_t m, int64_t n,
                                         int32_t activation) {
    return guarded("vl_gated_activation", [&] {
        check_device(device);
        check_dim("n", n);
        check_batch_rows(m);
        check_rows("y", y, y_stride, m, n);
        check_rows("gate_up", gate_up, gate_up_stride, m, 2 * n);
        require(activation == VL_SILU || activation == VL_GELU_TANH, "activation is %d; must be a vl_activation (0..1)",
                activation);
        for_rows(*device, m, 4 * n, [&](int64_t i) {
            device->kernels.gated(y + i * y_stride, gate_up + i * gate_up_stride, n, activation);
        });
    });
}

extern "C" vl_status vl_gather_rows(vl_device *device, vl_stream, float *y, int64_t y_stride, const float *x,
                                    int64_t x_stride, int64_t x_rows, const int32_t *indices, int64_t m, int64_t n) {
    return guarded("vl_gather_rows", [&] {
        check_device(device);
        check_dim("n", n);
        check_batch_rows(m);
        check_rows("y", y, y_stride, m, n);
        check_rows("x", x, x_stride, m, n);
        require(m == 0 || indices != nullptr, "indices must not be NULL");
        for (int64_t i = 0; i < m; i++) {
            require(indices[i] >= 0 && indices[i] < x_rows, "indices[%lld] is %d; x has %lld rows",
                    static_cast<long long>(i), indices[i], static_cast<long long>(x_rows));
        }
        for_rows(*device, m, n, [&](int64_t i) {
            std::memcpy(y + i * y_stride, x + indices[i] * x_stride, static_cast<size_t>(n) * sizeof(float));
        });
    });
}
