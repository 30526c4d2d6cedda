// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "attention_check.h"
#include "device.h"

namespace valence {
namespace {

// Query rows (queries x heads of one kv head) per tile: what a loaded tile of keys and values is used for.
constexpr int kTileRows = 64;
// Below this many tiles per thread, the splits of a tile are spread over threads too.
constexpr int kTilesPerThread = 4;
// A peak below any score; finite, so that peak - peak is 0 and not NaN.
constexpr float kNoPeak = -1e30f;

// Consecutive queries of one sequence.
struct QueryTile {
    int64_t row;             // of the first query in q and out
    int64_t position;        // of the first query
    int64_t count;
    const int32_t *blocks;   // block table of the sequence
    int64_t first_split;     // splits that some query sees
    int64_t splits;
    int64_t first_partial;   // index of the tile's first split among all
    int64_t last_position() const { return position + count - 1; }
};

struct Job {
    float *out;
    int64_t out_stride;
    const float *q;
    int64_t q_stride;
    int heads;
    const char *pool;
    const vl_kv_layout &kv;
    int32_t layer;
    float scale;
    int64_t window;

    int group() const { return heads / kv.kv_heads; }  // query heads per kv head
    int padded() const { return padded_head_dim(kv.head_dim); }
    int64_t oldest_visible(int64_t position) const {
        return window == 0 ? 0 : std::max<int64_t>(0, position - window + 1);
    }
    int64_t state_floats(int64_t rows) const { return rows * padded() + round_up(rows, 16) * 2; }
    AttentionState state_at(float *memory, int64_t rows) const {
        float *const peak = memory + rows * padded();
        return {memory, peak, peak + round_up(rows, 16)};
    }
};

void clear(const AttentionState &state, int64_t rows, int padded) {
    std::fill_n(state.out, rows * padded, 0.0f);
    std::fill_n(state.peak, rows, kNoPeak);
    std::fill_n(state.total, rows, 0.0f);
}

// One thread's working space, cut from one allocation.
class Worker {
public:
    static int64_t floats(const Job &job, int64_t rows) {
        return rows * (2 + job.kv.head_dim + kTilePositions) + 2 * job.state_floats(rows) +
               kTilePositions * (job.kv.head_dim + job.padded()) + 256;
    }

    Worker(const Job &job, const QueryTile &tile, int kv_head, float *memory)
        : job_(job), tile_(tile), rows_(static_cast<int>(tile.count) * job.group()) {
        const auto take = [&memory](int64_t floats) {
            float *const taken = memory;
            memory += round_up(floats, 16);
            return taken;
        };
        positions_ = reinterpret_cast<int64_t *>(take(2 * rows_));
        q_ = take(static_cast<int64_t>(rows_) * job.kv.head_dim);
        whole_ = job.state_at(take(job.state_floats(rows_)), rows_);
        part_ = job.state_at(take(job.state_floats(rows_)), rows_);
        scratch_.keys = take(kTilePositions * job.kv.head_dim);
        scratch_.values = take(kTilePositions * job.padded());
        scratch_.scores = take(static_cast<int64_t>(rows_) * kTilePositions);
        load_queries(kv_head);
        const char *keys = job.pool + (job.layer * 2 * int64_t{job.kv.kv_heads} + kv_head) * head_bytes(job.kv);
        view_ = {keys,
                 keys + half_layer_bytes(job.kv),
                 block_bytes(job.kv),
                 job.kv.block_tokens,
                 tile.blocks,
                 job.kv.dtype,
                 job.kv.head_dim};
    }

    int rows() const { return rows_; }

    // The softmax over one split alone, into `state`.
    void split(const Kernels &kernels, int64_t index, const AttentionState &state) const {
        clear(state, rows_, job_.padded());
        const int64_t oldest = job_.oldest_visible(tile_.position) / kTilePositions * kTilePositions;
        const int64_t begin = std::max(oldest, index * kSplitPositions);
        const int64_t end = std::min(tile_.last_position() + 1, (index + 1) * kSplitPositions);
        kernels.attend(state, {q_, positions_, rows_, job_.window}, view_, begin, end, scratch_);
    }

    // All splits of the tile, in order.
    void all_splits(const Kernels &kernels) const {
        split(kernels, tile_.first_split, whole_);
        for (int64_t i = 1; i < tile_.splits; i++) {
            split(kernels, tile_.first_split + i, part_);
            kernels.merge(whole_, part_, rows_, job_.kv.head_dim);
        }
        write(whole_);
    }

    // Writes the finished rows; heads of one query are adjacent rows.
    void write(const AttentionState &state) const {
        const int group = job_.group();
        for (int r = 0; r < rows_; r++) {
            float *out = job_.out + (tile_.row + r / group) * job_.out_stride +
                         (kv_head_ * group + r % group) * int64_t{job_.kv.head_dim};
            const float inverse = 1.0f / state.total[r];
            for (int d = 0; d < job_.kv.head_dim; d++) {
                out[d] = state.out[r * job_.padded() + d] * inverse;
            }
        }
    }

private:
    void load_queries(int kv_head) {
        kv_head_ = kv_head;
        const int group = job_.group();
        for (int r = 0; r < rows_; r++) {
            const float *from = job_.q + (tile_.row + r / group) * job_.q_stride +
                                (kv_head * group + r % group) * int64_t{job_.kv.head_dim};
            positions_[r] = tile_.position + r / group;
            for (int d = 0; d < job_.kv.head_dim; d++) {
                q_[r * job_.kv.head_dim + d] = from[d] * job_.scale;
            }
        }
    }

    const Job &job_;
    const QueryTile &tile_;
    int rows_;
    int kv_head_ = 0;
    int64_t *positions_;
    float *q_;
    AttentionState whole_;
    AttentionState part_;
    AttentionScratch scratch_;
    KvView view_;
};

void check_sequence(const Job &job, const vl_batch &batch, int32_t s, int64_t queries) {
    const int64_t length = batch.kv_len[s];
    require(length >= queries && length <= int64_t{batch.table_stride} * job.kv.block_tokens,
            "kv_len[%d] is %lld; must hold its %lld queries and fit its table of %d blocks", s,
            static_cast<long long>(length), static_cast<long long>(queries), batch.table_stride);
    const int32_t *blocks = batch.block_table + int64_t{s} * batch.table_stride;
    const int64_t last = (length - 1) / job.kv.block_tokens;
    for (int64_t b = job.oldest_visible(length - queries) / job.kv.block_tokens; b <= last; b++) {
        require(blocks[b] >= 0 && blocks[b] < job.kv.blocks, "block_table[%d][%lld] is %d; the pool has %d blocks", s,
                static_cast<long long>(b), blocks[b], job.kv.blocks);
    }
}

// Checks the batch and cuts it into tiles.
std::vector<QueryTile> tiles_of(const Job &job, const vl_batch &batch) {
    std::vector<QueryTile> tiles;
    const int64_t per_tile = std::max(1, kTileRows / job.group());
    int64_t partials = 0;
    for (int32_t s = 0; s < batch.sequences; s++) {
        const int64_t begin = batch.q_start[s];
        const int64_t queries = batch.q_start[s + 1] - begin;
        require(queries >= 0 && batch.q_start[s + 1] <= VL_MAX_BATCH_ROWS, "q_start[%d..%d] is %d, %d; must rise to at most %d",
                s, s + 1, batch.q_start[s], batch.q_start[s + 1], VL_MAX_BATCH_ROWS);
        require(queries <= batch.most_queries, "sequence %d has %lld queries; batch.most_queries is %d", s,
                static_cast<long long>(queries), batch.most_queries);
        if (queries == 0) {
            continue;
        }
        check_sequence(job, batch, s, queries);
        for (int64_t first = 0; first < queries; first += per_tile) {
            QueryTile tile{};
            tile.row = begin + first;
            tile.position = batch.kv_len[s] - queries + first;
            tile.count = std::min(per_tile, queries - first);
            tile.blocks = batch.block_table + int64_t{s} * batch.table_stride;
            tile.first_split = job.oldest_visible(tile.position) / kSplitPositions;
            tile.splits = tile.last_position() / kSplitPositions - tile.first_split + 1;
            tile.first_partial = partials;
            partials += tile.splits;
            tiles.push_back(tile);
        }
    }
    return tiles;
}

void attend_tiles(vl_device &device, const Job &job, const std::vector<QueryTile> &tiles, float *space,
                  int64_t per_worker) {
    const int64_t count = static_cast<int64_t>(tiles.size());
    device.pool.run(count * job.kv.kv_heads, [&](int64_t chunk, int worker) {
        // later tiles see more positions: longest first
        const QueryTile &tile = tiles[static_cast<size_t>(count - 1 - chunk / job.kv.kv_heads)];
        Worker(job, tile, static_cast<int>(chunk % job.kv.kv_heads), space + worker * per_worker)
            .all_splits(device.kernels);
    });
}

// Few tiles, long contexts: each split is a chunk; then each tile's splits are merged in order, as all_splits does.
void attend_splits(vl_device &device, const Job &job, const std::vector<QueryTile> &tiles, float *space,
                   int64_t per_worker) {
    const int64_t kv_heads = job.kv.kv_heads;
    const int64_t partials = tiles.back().first_partial + tiles.back().splits;
    const int64_t most_rows = std::max(kTileRows, job.group());
    const int64_t floats = round_up(job.state_floats(most_rows), 16);
    float *states = device.scratch[kPartials].array<float>(partials * kv_heads * floats);
    const auto state = [&](int64_t partial, int64_t kv_head, int64_t rows) {
        return job.state_at(states + (partial * kv_heads + kv_head) * floats, rows);
    };
    device.pool.run(partials * kv_heads, [&](int64_t chunk, int worker) {
        const int64_t partial = chunk / kv_heads;
        const auto after = std::upper_bound(tiles.begin(), tiles.end(), partial,
                                            [](int64_t p, const QueryTile &tile) { return p < tile.first_partial; });
        const QueryTile &tile = *(after - 1);
        const Worker own(job, tile, static_cast<int>(chunk % kv_heads), space + worker * per_worker);
        own.split(device.kernels, tile.first_split + partial - tile.first_partial,
                  state(partial, chunk % kv_heads, own.rows()));
    });
    device.pool.run(static_cast<int64_t>(tiles.size()) * kv_heads, [&](int64_t chunk, int worker) {
        const QueryTile &tile = tiles[static_cast<size_t>(chunk / kv_heads)];
        const int64_t kv_head = chunk % kv_heads;
        const Worker own(job, tile, static_cast<int>(kv_head), space + worker * per_worker);
        const AttentionState whole = state(tile.first_partial, kv_head, own.rows());
        for (int64_t i = 1; i < tile.splits; i++) {
            device.kernels.merge(whole, state(tile.first_partial + i, kv_head, own.rows()), own.rows(), job.kv.head_dim);
        }
        own.write(whole);
    });
}

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_attention(vl_device *device, vl_stream, float *out, int64_t out_stride, const float *q,
                                  int64_t q_stride, int64_t heads, const void *pool, const vl_kv_layout *layout,
                                  int32_t layer, const vl_batch *batch, float scale, int32_t window) {
    return guarded("vl_attention", [&] {
        check_device(device);
        check_attention(out, out_stride, q, q_stride, heads, pool, layout, layer, batch, window);
        if (batch->sequences == 0) {
            return;
        }
        require(batch->q_start[0] == 0, "q_start[0] is %d; must be 0", batch->q_start[0]);
        const Job job{out,
                      out_stride,
                      q,
                      q_stride,
                      static_cast<int>(heads),
                      static_cast<const char *>(pool),
                      *layout,
                      layer,
                      scale,
                      window};
        const std::vector<QueryTile> tiles = tiles_of(job, *batch);
        const int64_t m = batch->q_start[batch->sequences];
        require(m <= batch->rows, "q_start ends at %lld; batch.rows is %d", static_cast<long long>(m), batch->rows);
        if (tiles.empty()) {
            return;
        }
        const int threads = device->pool.threads();
        const int64_t per_worker = round_up(Worker::floats(job, std::max(kTileRows, job.group())), 16);
        float *space = device->scratch[kPerWorker].array<float>(per_worker * threads);
        const int64_t chunks = static_cast<int64_t>(tiles.size()) * layout->kv_heads;
        const bool split = threads > 1 && chunks < int64_t{kTilesPerThread} * threads &&
                           std::any_of(tiles.begin(), tiles.end(), [](const QueryTile &t) { return t.splits > 1; });
        (split ? attend_splits : attend_tiles)(*device, job, tiles, space, per_worker);
    });
}
