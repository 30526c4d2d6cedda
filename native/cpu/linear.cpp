// SPDX-License-Identifier: Apache-2.0
#include "linear.h"

#include <algorithm>
#include <cstring>

#include "check.h"
#include "layout.h"

namespace valence {
namespace {

constexpr int64_t kGroupCols = kGroupPanels * kPanelRows;
// Many rows: columns of two unpacked panels (32 KiB) and rows of x per chunk.
constexpr int64_t kBlockCols = 256;
constexpr int64_t kBlockRows = 96;

// x as blocks of `height` rows, each [cols][rows of the block], so that a kernel reads it end to end.
class PackedRows {
public:
    PackedRows(vl_device &device, const Linear &job, int64_t height) : height_(height), job_(job) {
        if (job.m == 1) {
            packed_ = job.x;
            return;
        }
        float *packed = device.scratch[kPackedRows].array<float>(job.m * job.cols);
        device.pool.run(ceil_div(job.m, height), [&](int64_t block, int) {
            const int64_t first = block * height;
            const int64_t count = std::min(height, job.m - first);
            float *out = packed + first * job.cols;
            for (int64_t r = 0; r < count; r++) {
                const float *row = job.x + (first + r) * job.x_stride;
                for (int64_t k = 0; k < job.cols; k++) {
                    out[k * count + r] = row[k];
                }
            }
        });
        packed_ = packed;
    }
    int64_t rows(int64_t first) const { return std::min(height_, job_.m - first); }
    // Column k of the block of rows that begins at `first`.
    const float *at(int64_t first, int64_t k) const { return packed_ + first * job_.cols + k * rows(first); }

private:
    const int64_t height_;
    const Linear &job_;
    const float *packed_;
};

const char *panel_at(const Linear &job, int64_t panel) {
    return static_cast<const char *>(job.packed) +
           panel * panel_elements(job.dtype, job.cols) * element_bytes(job.dtype);
}

// One block of rows: weights are read once, from memory, and widened in registers.
void linear_few_rows(vl_device &device, const Linear &job) {
    const PackedRows x(device, job, device.kernels.max_rows);
    const int64_t panels = panel_count(job.rows);
    const int64_t stride = panel_elements(job.dtype, job.cols);
    const int64_t groups_wanted =
        std::max<int64_t>(1, kStreamBytes / (stride * element_bytes(job.dtype) * kGroupPanels));
    const int64_t panels_per_chunk = groups_wanted * kGroupPanels;
    device.pool.run(ceil_div(panels, panels_per_chunk), [&](int64_t chunk, int) {
        float acc[16 * kGroupCols];
        const int64_t end = std::min(panels, (chunk + 1) * panels_per_chunk);
        for (int64_t panel = chunk * panels_per_chunk; panel < end; panel += kGroupPanels) {
            const int64_t count = std::min(kGroupPanels, end - panel);
            device.kernels.panels[job.dtype](acc, kGroupCols, true, x.at(0, 0), static_cast<int>(job.m),
                                             panel_at(job, panel), stride, static_cast<int>(count), job.cols);
            const int64_t first = panel * kPanelRows;
            for (int64_t i = 0; i < job.m; i++) {
                finish_row(job, i, first, std::min(count * kPanelRows, job.rows - first), acc + i * kGroupCols);
            }
        }
    });
}

// Many rows: a slice of the panels is widened to f32 once and used by all rows of the chunk.
void linear_many_rows(vl_device &device, const Linear &job) {
    const int64_t height = device.kernels.max_rows;
    const PackedRows x(device, job, height);
    const int64_t panels = panel_count(job.rows);
    const int64_t groups = ceil_div(panels, kGroupPanels);
    const int64_t rows_per_chunk = kBlockRows / height * height;
    const int64_t per_worker = (rows_per_chunk + kBlockCols) * kGroupCols;
    float *space = device.scratch[kPerWorker].array<float>(per_worker * device.pool.threads());
    device.pool.run(groups * ceil_div(job.m, rows_per_chunk), [&](int64_t chunk, int worker) {
        const int64_t panel = chunk % groups * kGroupPanels;
        const int64_t count = std::min(kGroupPanels, panels - panel);
        const int64_t row_begin = chunk / groups * rows_per_chunk;
        const int64_t row_end = std::min(job.m, row_begin + rows_per_chunk);
        float *acc = space + worker * per_worker;
        float *wide = acc + rows_per_chunk * kGroupCols;
        for (int64_t k = 0; k < job.cols; k += kBlockCols) {
            const int64_t k_end = std::min(job.cols, k + kBlockCols);
            for (int64_t p = 0; p < count; p++) {
                device.kernels.unpack[job.dtype](wide + p * kBlockCols * kPanelRows, panel_at(job, panel + p), k, k_end);
            }
            for (int64_t p = 0; p < count; p += 2) {  // two widened panels fit L1 beside a block of rows
                for (int64_t row = row_begin; row < row_end; row += height) {
                    device.kernels.panels[VL_F32](acc + (row - row_begin) * kGroupCols + p * kPanelRows, kGroupCols,
                                                  k == 0, x.at(row, k), static_cast<int>(x.rows(row)),
                                                  wide + p * kBlockCols * kPanelRows, kBlockCols * kPanelRows,
                                                  static_cast<int>(std::min<int64_t>(2, count - p)), k_end - k);
                }
            }
        }
        const int64_t first = panel * kPanelRows;
        for (int64_t row = row_begin; row < row_end; row++) {
            finish_row(job, row, first, std::min(count * kPanelRows, job.rows - first),
                       acc + (row - row_begin) * kGroupCols);
        }
    });
}

}  // namespace

void linear(vl_device &device, const Linear &job) {
#if defined(__x86_64__)
    if (device.isa == VL_ISA_AMX && job.dtype == VL_BF16) {
        linear_amx(device, job);
        return;
    }
#endif
    if (job.m <= device.kernels.max_rows) {
        linear_few_rows(device, job);
    } else {
        linear_many_rows(device, job);
    }
}

}  // namespace valence

using namespace valence;

extern "C" vl_status vl_linear(vl_device *device, vl_stream, float *y, int64_t y_stride, const float *x,
                               int64_t x_stride, int64_t m, const void *packed, int32_t dtype, int64_t rows,
                               int64_t cols, const float *bias, int32_t accumulate) {
    return guarded("vl_linear", [&] {
        check_device(device);
        check_matrix(packed, dtype, rows, cols);
        check_batch_rows(m);
        check_rows("y", y, y_stride, m, rows);
        check_rows("x", x, x_stride, m, cols);
        if (m > 0) {
            linear(*device, {y, y_stride, x, x_stride, m, packed, dtype, rows, cols, bias, accumulate != 0});
        }
    });
}
