// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "amx.h"
#include "layout.h"
#include "linear.h"

namespace valence {
namespace {

// Many rows. Sizes for a 2 MiB L2 and a 48 KiB L1 (Sapphire Rapids).
constexpr int64_t kChunkRows = 128;
constexpr int64_t kChunkPanels = 32;      // 512 outputs: 512 KiB of accumulators
constexpr int64_t kSliceSteps = 32;       // 512 KiB of x
constexpr int64_t kTileSteps = 12;        // 24 KiB of two panels
constexpr int64_t kChunksPerThread = 4;   // at least, so that threads end together

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
    for (int64_t p = 0; p < count; p++) {
        const int64_t output = (panel + p) * kPanelRows;
        amx::finish(job.y + first * job.y_stride + output, job.y_stride, acc + p * amx::kAccFloats,
                    static_cast<int>(rows), static_cast<int>(std::min<int64_t>(kPanelRows, job.rows - output)),
                    job.bias == nullptr ? nullptr : job.bias + output, job.accumulate);
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

// How many-row work is cut: a chunk is some rows times some panels. In it, a slice of x stays in L2 while the panels
// stream by, and a slice of two panels stays in L1 while the rows do.
struct Blocking {
    Blocking(const Linear &job, const Shape &shape, int threads) {
        slice_steps = even_share(shape.steps, kSliceSteps);
        tile_steps = even_share(slice_steps, kTileSteps);
        row_chunks = ceil_div(job.m, kChunkRows);
        const int64_t wanted = ceil_div(kChunksPerThread * threads, row_chunks);
        chunk_panels = std::clamp<int64_t>(round_up(ceil_div(shape.panels, wanted), 2), 2, kChunkPanels);
        panel_chunks = ceil_div(shape.panels, chunk_panels);
        // with a single slice each pair of panels is finished before the next begins
        acc_panels = slice_steps < shape.steps ? chunk_panels : 2;
    }
    static int64_t even_share(int64_t whole, int64_t most) { return ceil_div(whole, ceil_div(whole, most)); }

    int64_t slice_steps, tile_steps, row_chunks, chunk_panels, panel_chunks, acc_panels;
};

class Chunk {
public:
    Chunk(const Linear &job, const Shape &shape, const Blocking &blocking, const uint16_t *x, int64_t index, float *acc)
        : job_(job),
          shape_(shape),
          blocking_(blocking),
          first_row_(index / blocking.panel_chunks * kChunkRows),
          rows_(std::min(kChunkRows, job.m - first_row_)),
          begin_(index % blocking.panel_chunks * blocking.chunk_panels),
          end_(std::min(shape.panels, begin_ + blocking.chunk_panels)),
          x_(x + 2 * first_row_ * shape.cols),
          acc_(acc) {}

    void run() const {
        for (int64_t slice = 0; slice < shape_.steps; slice += blocking_.slice_steps) {
            const int64_t slice_end = std::min(shape_.steps, slice + blocking_.slice_steps);
            for (int64_t panel = begin_; panel < end_; panel += 2) {
                multiply_pair(panel, slice, slice_end);
                if (slice_end == shape_.steps) {
                    finish_pair(panel);
                }
            }
        }
        amx::release();
    }

private:
    int64_t panels_at(int64_t panel) const { return std::min<int64_t>(2, end_ - panel); }
    float *acc_at(int64_t panel) const {
        return acc_ + (panel - begin_) % blocking_.acc_panels * amx::kAccFloats;
    }
    const char *weights_at(int64_t panel, int64_t step) const {
        return shape_.weights + panel * shape_.panel_bytes + step * amx::kTileBytes;
    }

    void multiply_pair(int64_t panel, int64_t slice, int64_t slice_end) const {
        for (int64_t step = slice; step < slice_end; step += blocking_.tile_steps) {
            const int64_t steps = std::min(blocking_.tile_steps, slice_end - step);
            const bool more = step + steps < slice_end;
            const char *next = more                  ? weights_at(panel, step + steps)
                               : panel + 2 < end_ ? weights_at(panel + 2, slice)
                                                     : nullptr;
            amx::multiply({acc_at(panel), static_cast<int>(blocking_.acc_panels), x_, rows_, shape_.cols,
                           weights_at(panel, 0), shape_.panel_bytes, static_cast<int>(panels_at(panel)), next,
                           steps * amx::kTileBytes},
                          step, steps);
        }
    }

    void finish_pair(int64_t panel) const {
        for (int64_t row = 0; row < rows_; row += amx::kRows) {
            finish_block(job_, first_row_ + row, std::min<int64_t>(amx::kRows, rows_ - row), panel, panels_at(panel),
                         acc_at(panel) + row / amx::kRows * blocking_.acc_panels * amx::kAccFloats);
        }
    }

    const Linear &job_;
    const Shape &shape_;
    const Blocking &blocking_;
    const int64_t first_row_, rows_, begin_, end_;
    const uint16_t *const x_;
    float *const acc_;
};

void multiply_blocks(vl_device &device, const Linear &job, const uint16_t *x) {
    const Shape shape(job);
    const Blocking blocking(job, shape, device.pool.threads());
    const int64_t per_worker = kChunkRows / amx::kRows * blocking.acc_panels * amx::kAccFloats;
    float *space = device.scratch[kPerWorker].array<float>(per_worker * device.pool.threads());
    device.pool.run(blocking.row_chunks * blocking.panel_chunks, [&](int64_t chunk, int worker) {
        Chunk(job, shape, blocking, x, chunk, space + worker * per_worker).run();
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
