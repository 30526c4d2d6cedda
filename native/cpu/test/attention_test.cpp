// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "harness.h"

using namespace harness;

namespace {

size_t at(int64_t i) { return static_cast<size_t>(i); }

// Sequences with their cached keys and values, scattered over the blocks of a pool.
struct Cache {
    Cache(vl_device *device, int32_t dtype, int kv_heads, int head_dim, int block_tokens, std::vector<int32_t> lengths)
        : device(device),
          lengths(std::move(lengths)),
          stride(1 + *std::max_element(this->lengths.begin(), this->lengths.end()) / block_tokens),
          layout{dtype, 2, kv_heads, head_dim, block_tokens, 0},
          blocks(at(stride) * this->lengths.size()) {
        layout.blocks = static_cast<int32_t>(blocks.size()) + 3;
        std::vector<int32_t> shuffled(at(layout.blocks));
        std::iota(shuffled.begin(), shuffled.end(), 0);
        std::shuffle(shuffled.begin(), shuffled.end(), random_source());
        std::copy_n(shuffled.begin(), blocks.size(), blocks.begin());
        pool.resize(at(int64_t{layout.blocks} * layout.layers * 2 * kv_heads * block_tokens * head_dim *
                       dtype_bytes(dtype)));
        std::memset(pool.data(), 0xff, pool.size());  // NaN: what is not written must not be read
        for (size_t s = 0; s < this->lengths.size(); s++) {
            append(s);
        }
    }

    void append(size_t s) {
        const int64_t width = int64_t{layout.kv_heads} * layout.head_dim, m = lengths[s];
        const std::vector<float> k = random_floats(m * width), v = random_floats(m * width);
        std::vector<int64_t> slots;
        for (int64_t p = 0; p < m; p++) {
            slots.push_back(int64_t{blocks[s * at(stride) + at(p / layout.block_tokens)]} * layout.block_tokens +
                            p % layout.block_tokens);
        }
        EXPECT_OK(vl_kv_append(device, nullptr, pool.data(), &layout, 1, k.data(), width, v.data(), width, slots.data(), m));
        keys.push_back(stored(k, layout.dtype).values);
        values.push_back(stored(v, layout.dtype).values);
    }

    vl_device *device;
    std::vector<int32_t> lengths;
    int32_t stride;
    vl_kv_layout layout;
    std::vector<int32_t> blocks;
    std::vector<char> pool;
    std::vector<std::vector<double>> keys, values;  // [length, kv_heads, head_dim]
};

struct Queries {
    std::vector<int32_t> start = {0};
    std::vector<float> q;
    int heads;
};

Queries random_queries(const Cache &cache, const std::vector<int32_t> &counts, int heads) {
    Queries queries;
    queries.heads = heads;
    for (const int32_t count : counts) {
        queries.start.push_back(queries.start.back() + count);
    }
    queries.q = random_floats(int64_t{queries.start.back()} * heads * cache.layout.head_dim);
    return queries;
}

std::vector<float> attend(vl_device *device, const Cache &cache, const Queries &queries,
                          const std::vector<int32_t> &lengths, int32_t window) {
    const int64_t width = int64_t{queries.heads} * cache.layout.head_dim;
    std::vector<float> out(queries.q.size());
    const int32_t rows = queries.start.back();
    const vl_batch batch{static_cast<int32_t>(lengths.size()), cache.stride,   rows,
                         rows,                                 queries.start.data(), lengths.data(),
                         cache.blocks.data()};
    EXPECT_OK(vl_attention(device, nullptr, out.data(), width, queries.q.data(), width, queries.heads,
                           cache.pool.data(), &cache.layout, 1, &batch, 0.3f, window));
    return out;
}

std::vector<double> reference(const Cache &cache, const Queries &queries, int32_t window) {
    const int head_dim = cache.layout.head_dim, group = queries.heads / cache.layout.kv_heads;
    const int64_t kv_width = int64_t{cache.layout.kv_heads} * head_dim;
    std::vector<double> out(queries.q.size());
    for (size_t s = 0; s < cache.lengths.size(); s++) {
        const int64_t count = queries.start[s + 1] - queries.start[s];
        for (int64_t i = 0; i < count; i++) {
            const int64_t position = cache.lengths[s] - count + i;
            const int64_t first = window > 0 ? std::max<int64_t>(0, position - window + 1) : 0;
            for (int h = 0; h < queries.heads; h++) {
                const size_t row = at(((queries.start[s] + i) * queries.heads + h) * head_dim);
                std::vector<double> scores;
                double total = 0;
                for (int64_t p = first; p <= position; p++) {
                    double score = 0;
                    for (int d = 0; d < head_dim; d++) {
                        score += queries.q[row + at(d)] * cache.keys[s][at(p * kv_width + h / group * head_dim + d)];
                    }
                    scores.push_back(std::exp(score * double{0.3f}));
                    total += scores.back();
                }
                for (int64_t p = first; p <= position; p++) {
                    for (int d = 0; d < head_dim; d++) {
                        out[row + at(d)] += scores[at(p - first)] / total *
                                            cache.values[s][at(p * kv_width + h / group * head_dim + d)];
                    }
                }
            }
        }
    }
    return out;
}

}  // namespace

DEVICE_TEST(attentionMatchesReference) {
    for (const int32_t dtype : kDtypes) {
        for (int round = 0; round < 6; round++) {
            const int kv_heads = static_cast<int>(random_in(1, 3)), group = static_cast<int>(random_in(1, 7));
            const int head_dim = static_cast<int>(round == 0 ? 64 : round == 1 ? 128 : random_in(1, 90));
            const std::vector<int32_t> lengths = {static_cast<int32_t>(random_in(1, 200)), 1,
                                                  static_cast<int32_t>(random_in(500, 600))};
            const Cache cache(device, dtype, kv_heads, head_dim, static_cast<int>(random_in(1, 40)), lengths);
            const std::vector<int32_t> counts = {static_cast<int32_t>(random_in(0, lengths[0])), 1,
                                                 static_cast<int32_t>(random_in(1, 30))};
            const Queries queries = random_queries(cache, counts, kv_heads * group);
            const int32_t window = round % 2 == 0 ? 0 : static_cast<int32_t>(random_in(1, 300));
            const double error = relative_error(reference(cache, queries, window),
                                                attend(device, cache, queries, lengths, window));
            expect(error <= tolerance(VL_F32, isa_of(device)),
                   "%s kv_heads=%d group=%d head_dim=%d window=%d: error %g", dtype_label(dtype), kv_heads, group,
                   head_dim, window, error);
        }
    }
}

// A prompt at once, in chunks, or token by token; alone or beside others; on any number of threads.
DEVICE_TEST(attentionRowIsTheSameHoweverTheSequenceIsCut) {
    constexpr int32_t length = 1300;
    constexpr int heads = 4, head_dim = 24;
    for (const int32_t window : {0, 700}) {
        const Cache cache(device, VL_BF16, 2, head_dim, 16, {length, 77});
        const int64_t width = heads * head_dim;
        const Queries whole = random_queries(cache, {length, 5}, heads);
        const std::vector<float> expected = attend(device, cache, whole, cache.lengths, window);
        for (const int32_t threads : {1, 3}) {
            const Device other(isa_of(device), threads);
            for (const auto &[begin, end] : {std::pair{0, 1}, {0, 100}, {63, 129}, {511, 514}, {1023, 1026}, {1299, 1300}, {7, 650}}) {
                Queries part;
                part.heads = heads;
                part.start = {0, end - begin};
                part.q.assign(whole.q.begin() + begin * width, whole.q.begin() + end * width);
                const std::vector<float> out = attend(other, cache, part, {end}, window);
                expect(std::memcmp(out.data(), &expected[at(begin * width)], out.size() * sizeof(float)) == 0,
                       "queries %d..%d on %d threads, window %d, differ", begin, end, threads, window);
            }
        }
    }
}

DEVICE_TEST(skippedSlotsLeaveThePoolAlone) {
    const vl_kv_layout layout{VL_F32, 1, 1, 4, 2, 2};
    std::vector<float> pool(2 * 2 * 2 * 4, 7.0f);
    const std::vector<float> k = random_floats(8), v = random_floats(8);
    const int64_t slots[] = {-1, 3};
    EXPECT_OK(vl_kv_append(device, nullptr, pool.data(), &layout, 0, k.data(), 4, v.data(), 4, slots, 2));
    for (size_t i = 0; i < pool.size(); i++) {
        const float wanted = i / 4 == 5 ? k[4 + i % 4] : i / 4 == 7 ? v[4 + i % 4] : 7.0f;
        expect(pool[i] == wanted, "element %zu", i);
    }
}

TEST(attentionRefusesBadArguments) {
    const Device device(VL_ISA_AUTO, 1);
    const vl_kv_layout good{VL_F32, 1, 2, 4, 2, 3};
    std::vector<float> pool(3 * 2 * 2 * 2 * 4), q(4 * 16), out(4 * 16);
    std::vector<int32_t> start = {0, 2}, length = {4}, table = {0, 2};
    vl_batch batch{1, 2, 2, 2, start.data(), length.data(), table.data()};
    const auto attention = [&](const vl_kv_layout *layout, int32_t layer, int64_t heads, int32_t window) {
        return vl_attention(device, nullptr, out.data(), 16, q.data(), 16, heads, pool.data(), layout, layer, &batch,
                            1.0f, window);
    };
    EXPECT_OK(attention(&good, 0, 4, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "layout", attention(nullptr, 0, 4, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "layer", attention(&good, 1, 4, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "layer", attention(&good, -1, 4, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "heads", attention(&good, 0, 3, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "heads", attention(&good, 0, 0, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "window", attention(&good, 0, 4, -1));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "stride", attention(&good, 0, 6, 0));
    for (const auto &[member, name] : {std::pair{&vl_kv_layout::dtype, "dtype"},
                                       {&vl_kv_layout::layers, "layers"},
                                       {&vl_kv_layout::kv_heads, "kv_heads"},
                                       {&vl_kv_layout::head_dim, "head_dim"},
                                       {&vl_kv_layout::block_tokens, "block_tokens"},
                                       {&vl_kv_layout::blocks, "blocks"}}) {
        vl_kv_layout bad = good;
        bad.*member = -1;
        EXPECT_FAILS(VL_INVALID_ARGUMENT, name, attention(&bad, 0, 4, 0));
    }
    const vl_kv_layout vast{VL_F32, 1 << 20, 65536, 512, 1 << 20, INT32_MAX};
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "more bytes", attention(&vast, 0, 65536, 0));
    batch.rows = 1;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "batch.rows", attention(&good, 0, 4, 0));
    batch.rows = 2;
    batch.most_queries = 1;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "batch.most_queries", attention(&good, 0, 4, 0));
    batch.most_queries = 2;
    table[1] = 3;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "block_table[0][1]", attention(&good, 0, 4, 0));
    table[1] = 2;
    table[0] = -1;  // out of the window: may be gone
    EXPECT_OK(attention(&good, 0, 4, 1));
    table[0] = 0;
    length[0] = 5;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "kv_len[0]", attention(&good, 0, 4, 0));
    length[0] = 1;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "kv_len[0]", attention(&good, 0, 4, 0));
    length[0] = 4;
    start[1] = -1;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "q_start", attention(&good, 0, 4, 0));
    start = {1, 2};
    batch.q_start = start.data();
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "q_start[0]", attention(&good, 0, 4, 0));
    batch.kv_len = nullptr;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "NULL", attention(&good, 0, 4, 0));
    const int64_t outside[] = {6}, below[] = {-2};
    const auto append = [&](const int64_t *slots, int64_t stride) {
        return vl_kv_append(device, nullptr, pool.data(), &good, 0, q.data(), stride, q.data(), stride, slots, 1);
    };
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "slots[0]", append(outside, 8));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "slots[0]", append(below, 8));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "slots", append(nullptr, 8));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "k_stride", append(below, 7));
}
