// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "cases.h"

namespace check {
namespace {

struct Shape {
    int32_t dtype;
    int kv_heads, group, head_dim, block_tokens, window;
    std::vector<int32_t> lengths, queries;
};

// Sequences scattered over a pool whose other blocks hold NaN: what is not of a sequence must not be read.
double attention(const Pair &sides, const Shape &s) {
    const size_t sequences = s.lengths.size();
    const int32_t stride = 1 + *std::max_element(s.lengths.begin(), s.lengths.end()) / s.block_tokens;
    const int32_t blocks = stride * static_cast<int32_t>(sequences) + 3;
    const vl_kv_layout layout{s.dtype, 2, s.kv_heads, s.head_dim, s.block_tokens, blocks};
    std::vector<int32_t> table(at(blocks));
    std::iota(table.begin(), table.end(), 0);
    std::shuffle(table.begin(), table.end(), random_source());
    table.resize(sequences * at(stride));
    const int64_t width = int64_t{s.kv_heads} * s.head_dim;
    const Mirror<char> pool(sides, std::vector<char>(at(blocks * 4 * width * s.block_tokens * dtype_bytes(s.dtype)),
                                                     static_cast<char>(0xff)));
    std::vector<int64_t> slots;
    std::vector<int32_t> starts = {0};
    for (size_t q = 0; q < sequences; q++) {
        starts.push_back(starts.back() + s.queries[q]);
        const int oldest = s.lengths[q] - s.queries[q];  // of the first query
        for (int p = 0; p < s.lengths[q]; p++) {
            slots.push_back(int64_t{table[q * at(stride) + at(p / s.block_tokens)]} * s.block_tokens + p % s.block_tokens);
        }
        if (s.window > 0) {  // gone: entries that no query sees are not read
            for (int b = 0; b < std::max(0, oldest - s.window + 1) / s.block_tokens; b++) {
                table[q * at(stride) + at(b)] = -1;
            }
        }
    }
    const int64_t positions = static_cast<int64_t>(slots.size()), rows = starts.back();
    const int64_t q_width = width * s.group, q_stride = q_width + 3;
    const Mirror<float> k(sides, random_floats(positions * width)), v(sides, random_floats(positions * width));
    const Mirror<int64_t> where(sides, slots);
    const Mirror<int32_t> q_start(sides, starts), kv_len(sides, s.lengths), block_table(sides, table);
    const Mirror<float> q(sides, rounded(random_floats(rows * q_stride), s.dtype)), out(sides, poison(rows * q_width));
    for (int side = 0; side < 2; side++) {
        const Side &on = sides[side];
        on.ok(on.lib.kv_append(on.device, nullptr, pool.on(side), &layout, 1, k.on(side), width, v.on(side), width,
                               where.on(side), positions));
        const vl_batch batch{static_cast<int32_t>(sequences), stride, static_cast<int32_t>(rows),
                             *std::max_element(s.queries.begin(), s.queries.end()), q_start.on(side), kv_len.on(side),
                             block_table.on(side)};
        on.ok(on.lib.attention(on.device, nullptr, out.on(side), q_width, q.on(side), q_stride, int64_t{s.kv_heads} * s.group,
                               pool.on(side), &layout, 1, &batch, 0.3f, s.window));
    }
    return error_between(out.from(0), out.from(1));
}

int32_t length_up_to(int64_t most) { return static_cast<int32_t>(random_in(1, most)); }

Shape random_shape(int32_t dtype, int head_dim, int64_t most, int round) {
    Shape s{dtype, static_cast<int>(random_in(1, 3)), static_cast<int>(random_in(1, 11)), head_dim,
            static_cast<int>(random_in(1, 40)), round % 2 == 0 ? 0 : static_cast<int>(random_in(1, most)), {}, {}};
    s.lengths = {length_up_to(most), 1, static_cast<int32_t>(most), length_up_to(most)};
    return s;
}

enum class Kind { kDecode, kPrefill, kMixed };

double worst(const Pair &sides, const Scale &scale, int32_t dtype, int head_dim, Kind kind) {
    double largest = 0;
    for (int round = 0; round < scale.rounds; round++) {
        Shape s = random_shape(dtype, head_dim, scale.length, round);
        for (const int32_t length : s.lengths) {
            const int32_t prompt = static_cast<int32_t>(random_in(std::min(2, length), std::min<int64_t>(length, scale.prompt)));
            const bool one = kind == Kind::kDecode || (kind == Kind::kMixed && random_in(0, 1) == 0);
            s.queries.push_back(one ? 1 : prompt);
        }
        if (kind == Kind::kMixed) {
            s.queries[0] = 0;
        }
        const double error = attention(sides, s);
        largest = std::max(largest, error);
    }
    return largest;
}

}  // namespace

void check_attention(Report &report, const Pair &sides, const Scale &scale) {
    for (const int32_t dtype : {VL_BF16, VL_F16}) {
        const double prefill = dtype == VL_BF16 ? kTolerances.prefill_bf16 : kTolerances.prefill_f16;
        for (const int head_dim : {64, 128}) {
            const std::string shape = std::string(dtype_label(dtype)) + " head_dim=" + std::to_string(head_dim);
            report.parity("attention decode", shape, kTolerances.decode,
                          [&] { return worst(sides, scale, dtype, head_dim, Kind::kDecode); });
            report.parity("attention prefill", shape, prefill,
                          [&] { return worst(sides, scale, dtype, head_dim, Kind::kPrefill); });
            report.parity("attention mixed", shape, prefill,
                          [&] { return worst(sides, scale, dtype, head_dim, Kind::kMixed); });
        }
    }
    for (const int32_t dtype : {VL_F32, VL_BF16, VL_F16}) {
        const int head_dim = static_cast<int>(random_in(1, 100)) | 1;  // odd: no other kernel takes it
        const std::string shape = std::string(dtype_label(dtype)) + " head_dim=" + std::to_string(head_dim);
        report.parity("attention simple", shape, kTolerances.decode,
                      [&] { return worst(sides, scale, dtype, head_dim, Kind::kMixed); });
    }
}

}  // namespace check
