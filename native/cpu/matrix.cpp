// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "check.h"
#include "device.h"
#include "layout.h"

namespace valence {
namespace {

template <class Element>
struct PackJob {
    Element *packed;
    const Element *source;  // [count, cols]
    int32_t dtype;
    int64_t rows, cols, first, count;

    // Rows of one panel that this call brings, and the padding behind the matrix's last row and column.
    void panel(int64_t index) const {
        Element *out = packed + index * panel_elements(dtype, cols);
        const int64_t panel_first = index * kPanelRows;
        const int64_t lane_begin = first > panel_first ? first - panel_first : 0;
        const int64_t lane_end = std::min<int64_t>(kPanelRows, first + count - panel_first);
        if (dtype == VL_BF16 && lane_begin == 0 && lane_end == kPanelRows && cols % 2 == 0) {
            whole_panel_of_pairs(out, panel_first - first);
        } else {
            for (int64_t lane = lane_begin; lane < lane_end; lane++) {
                const Element *row = source + (panel_first + lane - first) * cols;
                for (int64_t col = 0; col < cols; col++) {
                    out[panel_index(dtype, lane, col)] = row[col];
                }
            }
        }
        for (int64_t lane = lane_begin; lane < lane_end; lane++) {
            for (int64_t col = cols; col < padded_cols(dtype, cols); col++) {
                out[panel_index(dtype, lane, col)] = 0;
            }
        }
        for (int64_t lane = lane_end; panel_first + lane_end == rows && lane < kPanelRows; lane++) {
            for (int64_t col = 0; col < padded_cols(dtype, cols); col++) {
                out[panel_index(dtype, lane, col)] = 0;
            }
        }
    }

    // The common case, a pair of columns at a time.
    void whole_panel_of_pairs(Element *out, int64_t source_row) const {
        const Element *rows16 = source + source_row * cols;
        for (int64_t col = 0; col < cols; col += 2) {
            for (int64_t lane = 0; lane < kPanelRows; lane++) {
                std::memcpy(out + col * kPanelRows + lane * 2, rows16 + lane * cols + col, 2 * sizeof(Element));
            }
        }
    }
};

template <class Element>
void pack(vl_device &device, void *packed, int32_t dtype, int64_t rows, int64_t cols, const void *source, int64_t first,
          int64_t count) {
    const PackJob<Element> job{static_cast<Element *>(packed), static_cast<const Element *>(source), dtype, rows, cols,
                               first, count};
    const int64_t first_panel = first / kPanelRows;
    const int64_t panels = ceil_div(first + count, kPanelRows) - first_panel;
    device.pool.run(panels, [&](int64_t index, int) { job.panel(first_panel + index); });
}

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_matrix_bytes(vl_device *device, int32_t dtype, int64_t rows, int64_t cols, int64_t *out) {
    return guarded("vl_matrix_bytes", [&] {
        check_device(device);
        require(out != nullptr, "out must not be NULL");
        check_dtype(dtype);
        check_dim("rows", rows);
        check_dim("cols", cols);
        *out = panel_count(rows) * panel_elements(dtype, cols) * element_bytes(dtype);
    });
}

extern "C" vl_status vl_matrix_pack(vl_device *device, vl_stream, void *packed, int32_t dtype, int64_t rows,
                                    int64_t cols, const void *src_host, int64_t first, int64_t count) {
    return guarded("vl_matrix_pack", [&] {
        check_device(device);
        check_matrix(packed, dtype, rows, cols);
        require(first >= 0 && count >= 0 && first <= rows && count <= rows - first,
                "rows %lld..+%lld lie outside the matrix's %lld", static_cast<long long>(first),
                static_cast<long long>(count), static_cast<long long>(rows));
        if (count == 0) {
            return;
        }
        require(src_host != nullptr, "src_host must not be NULL");
        if (dtype == VL_F32) {
            pack<uint32_t>(*device, packed, dtype, rows, cols, src_host, first, count);
        } else {
            pack<uint16_t>(*device, packed, dtype, rows, cols, src_host, first, count);
        }
    });
}
