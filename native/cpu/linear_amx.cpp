// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "amx.h"
#include "layout.h"
#include "linear.h"

namespace valence {
namespace {

constexpr int64_t kGroupPanels = 4;
constexpr int64_t kGroupCols = kGroupPanels * kPanelRows;
constexpr int64_t kStreamBytes = 128 << 10;  // of weights per chunk when rows are few
constexpr int64_t kRowsPerChunk = 128;
constexpr int64_t kStepsPerBlock = 16;  // tiles of two panels that stay in L1: 32 KiB

// All of x as tiles, blocks of amx::kRows rows one after another.
const uint16_t *split(vl_device &device, const Linear &job) {
    const int64_t cols = padded_cols(VL_BF16, job.cols);
    uint16_t *tiles = device.scratch[kPackedRows].array<uint16_t>(2 * round_up(job.m, amx::kRows) * cols);
    device.pool.run(ceil_div(job.m, amx::kRows), [&](int64_t block, int) {
        const int64_t first = block * amx::kRows;
        amx::split_rows(tiles + 2 * first * cols, job.x + first * job.x_stride, job.x_stride,
                        static_cast<int>(std::min<int64_t>(amx::kRows, job.m - first)), job.cols);
    });
    return tiles;
}

// Outputs of `count` panels from `panel` on, for rows [first, first + rows) of one block.
void finish_block(const Linear &job, int64_t first, int64_t rows, int64_t panel, int64_t count, const float *acc) {
    float line[kGroupCols];
    const int64_t output = panel * kPanelRows;
    const int64_t outputs = std::min(count * kPanelRows, job.rows - output);
    for (int64_t r = 0; r < rows; r++) {
        for (int64_t p = 0; p < count; p++) {
            amx::sum_rows(line + p * kPanelRows, acc + p * amx::kAccFloats, static_cast<int>(r));
        }
        finish_row(job, first + r, output, outputs, line);
    }
}

struct Shape {
    explicit Shape(const Linear &job)
        : cols(padded_cols(VL_BF16, job.cols)),
          steps(cols / kTileCols),
          panels(panel_count(job.rows)),
          panel_bytes(panel_elements(VL_BF16, job.cols) * element_bytes(VL_BF16)),
          weights(static_cast<const char *>(job.packed)) {}
    const int64_t cols, steps, panels, panel_bytes;
    const char *const weights;
};

void stream_weights(vl_device &device, const Linear &job, const uint16_t *x) {
    const Shape shape(job);
    const int64_t panels_per_chunk =
        std::max<int64_t>(1, kStreamBytes / (shape.panel_bytes * kGroupPanels)) * kGroupPanels;
    device.pool.run(ceil_div(shape.panels, panels_per_chunk), [&](int64_t chunk, int) {
        alignas(64) float acc[kGroupPanels * amx::kAccFloats];
        const int64_t end = std::min(shape.panels, (chunk + 1) * panels_per_chunk);
        for (int64_t panel = chunk * panels_per_chunk; panel < end; panel += kGroupPanels) {
            const int64_t count = std::min(kGroupPanels, end - panel);
            amx::stream(acc, x, static_cast<int>(job.m), shape.weights + panel * shape.panel_bytes, shape.panel_bytes,
                        static_cast<int>(count), shape.steps);
            finish_block(job, 0, job.m, panel, count, acc);
        }
        amx::release();
    });
}

void multiply_blocks(vl_device &device, const Linear &job, const uint16_t *x) {
    const Shape shape(job);
    const int64_t groups = ceil_div(shape.panels, kGroupPanels);
    const int64_t per_worker = kRowsPerChunk / amx::kRows * kGroupPanels * amx::kAccFloats;
    float *space = device.scratch[kPerWorker].array<float>(per_worker * device.pool.threads());
    device.pool.run(groups * ceil_div(job.m, kRowsPerChunk), [&](int64_t chunk, int worker) {
        const int64_t panel = chunk % groups * kGroupPanels;
        const int64_t count = std::min(kGroupPanels, shape.panels - panel);
        const int64_t row = chunk / groups * kRowsPerChunk;
        const int64_t rows = std::min(kRowsPerChunk, job.m - row);
        float *acc = space + worker * per_worker;
        amx::Blocks blocks{acc, kGroupPanels, x + 2 * row * shape.cols, rows, shape.cols, nullptr, shape.panel_bytes, 0};
        for (int64_t step = 0; step < shape.steps; step += kStepsPerBlock) {
            for (int64_t p = 0; p < count; p += 2) {
                blocks.acc = acc + p * amx::kAccFloats;
                blocks.weights = shape.weights + (panel + p) * shape.panel_bytes;
                blocks.panels = static_cast<int>(std::min<int64_t>(2, count - p));
                amx::multiply(blocks, step, std::min(kStepsPerBlock, shape.steps - step));
            }
        }
        amx::release();
        for (int64_t first = 0; first < rows; first += amx::kRows) {
            finish_block(job, row + first, std::min<int64_t>(amx::kRows, rows - first), panel, count,
                         acc + first / amx::kRows * kGroupPanels * amx::kAccFloats);
        }
    });
}

}  // namespace

void linear_amx(vl_device &device, const Linear &job) {
    const uint16_t *x = split(device, job);
    if (job.m <= amx::kRows) {
        stream_weights(device, job, x);
    } else {
        multiply_blocks(device, job, x);
    }
}

}  // namespace valence
