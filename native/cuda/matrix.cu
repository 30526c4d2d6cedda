// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "device.h"
#include "layout.h"

using namespace valence;

extern "C" vl_status vl_matrix_bytes(vl_device *device, int32_t dtype, int64_t rows, int64_t cols, int64_t *out) {
    return guarded_on("vl_matrix_bytes", device, nullptr, [&](cudaStream_t) {
        require(out != nullptr, "out must not be NULL");
        check_dtype(dtype);
        check_dim("rows", rows);
        check_dim("cols", cols);
        *out = rows * padded_cols(cols) * element_bytes(dtype);
    });
}

extern "C" vl_status vl_matrix_pack(vl_device *device, vl_stream stream, void *packed, int32_t dtype, int64_t rows,
                                    int64_t cols, const void *src_host, int64_t first, int64_t count) {
    return guarded_on("vl_matrix_pack", device, stream, [&](cudaStream_t on) {
        check_matrix(packed, dtype, rows, cols);
        require(first >= 0 && count >= 0 && first <= rows && count <= rows - first,
                "rows %lld..+%lld lie outside the matrix's %lld", static_cast<long long>(first),
                static_cast<long long>(count), static_cast<long long>(rows));
        if (count == 0) {
            return;
        }
        require(src_host != nullptr, "src_host must not be NULL");
        const size_t width = static_cast<size_t>(cols * element_bytes(dtype));
        const size_t pitch = static_cast<size_t>(padded_cols(cols) * element_bytes(dtype));
        char *to = static_cast<char *>(packed) + static_cast<size_t>(first) * pitch;
        if (pitch == width) {
            check_cuda(cudaMemcpyAsync(to, src_host, width * static_cast<size_t>(count), cudaMemcpyHostToDevice, on),
                       "uploading weights");
        } else {
            check_cuda(cudaMemset2DAsync(to + width, pitch, 0, pitch - width, static_cast<size_t>(count), on),
                       "padding weights");
            check_cuda(cudaMemcpy2DAsync(to, pitch, src_host, width, width, static_cast<size_t>(count),
                                         cudaMemcpyHostToDevice, on),
                       "uploading weights");
        }
        check_cuda(cudaStreamSynchronize(on), "uploading weights");  // the source is the caller's again
    });
}
