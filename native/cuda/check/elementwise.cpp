// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "cases.h"

namespace check {
namespace {

template <class Op>
void both(const Pair &sides, Op &&op) {
    for (int side = 0; side < 2; side++) {
        sides[side].ok(op(sides[side].lib, sides[side].device, side));
    }
}

double embedding(const Pair &sides, const Scale &scale, int32_t dtype) {
    const int64_t m = random_in(1, 20), stride = random_in(0, 5);
    const Weights w(sides, dtype, random_in(2, scale.rows), random_in(1, scale.cols));
    std::vector<int32_t> ids(at(m));
    std::generate(ids.begin(), ids.end(), [&] { return static_cast<int32_t>(random_in(0, w.rows - 1)); });
    const Mirror<int32_t> tokens(sides, ids);
    const Mirror<float> y(sides, poison(m * (w.cols + stride)));
    both(sides, [&](const Library &lib, vl_device *device, int side) {
        return lib.embedding(device, nullptr, y.on(side), w.cols + stride, tokens.on(side), m, w.on(side), dtype, w.rows, w.cols);
    });
    return error_between(y.from(0), y.from(1));
}

double rms_norm(const Pair &sides, const Scale &scale, bool in_place) {
    const int64_t m = random_in(1, 20), n = random_in(1, scale.cols), stride = n + random_in(0, 5);
    const Mirror<float> x(sides, random_floats(m * stride)), weight(sides, random_floats(n));
    const Mirror<float> y(sides, poison(m * stride));
    both(sides, [&](const Library &lib, vl_device *device, int side) {
        return lib.rms_norm(device, nullptr, in_place ? x.on(side) : y.on(side), stride, x.on(side), stride, m, n,
                            weight.on(side), 1e-6f);
    });
    return in_place ? error_between(x.from(0), x.from(1)) : error_between(y.from(0), y.from(1));
}

double rotary(const Pair &sides) {
    const int64_t m = random_in(1, 30), heads = random_in(1, 9), head_dim = random_in(1, 64) * 2;
    const int64_t rotary_dim = random_in(1, head_dim / 2) * 2, stride = heads * head_dim + random_in(0, 5);
    std::vector<int32_t> at_position(at(m));
    std::generate(at_position.begin(), at_position.end(), [] { return static_cast<int32_t>(random_in(0, 131072)); });
    std::vector<float> frequency(at(rotary_dim / 2));
    for (size_t i = 0; i < frequency.size(); i++) {
        frequency[i] = std::pow(10000.0f, -2.0f * static_cast<float>(i) / static_cast<float>(rotary_dim));
    }
    const Mirror<int32_t> positions(sides, at_position);
    const Mirror<float> inv_freq(sides, frequency), table(sides, poison(m * rotary_dim));
    const Mirror<float> x(sides, random_floats(m * stride));
    both(sides, [&](const Library &lib, vl_device *device, int side) {
        const vl_status status = lib.rope_table(device, nullptr, table.on(side), positions.on(side), m, inv_freq.on(side),
                                                rotary_dim, 1.1f);
        return status != VL_OK ? status
                               : lib.rope(device, nullptr, x.on(side), stride, m, heads, head_dim, table.on(side), rotary_dim);
    });
    return std::max(error_between(table.from(0), table.from(1)), error_between(x.from(0), x.from(1)));
}

double gated(const Pair &sides, const Scale &scale, int32_t activation) {
    const int64_t m = random_in(1, 20), n = random_in(1, scale.cols), y_stride = n + random_in(0, 5);
    const int64_t stride = 2 * n + random_in(0, 5);
    const Mirror<float> x(sides, random_floats(m * stride, 3.0f)), y(sides, poison(m * y_stride));
    both(sides, [&](const Library &lib, vl_device *device, int side) {
        return lib.gated_activation(device, nullptr, y.on(side), y_stride, x.on(side), stride, m, n, activation);
    });
    return error_between(y.from(0), y.from(1));
}

double gather(const Pair &sides, const Scale &scale) {
    const int64_t m = random_in(1, 20), x_rows = random_in(1, 30), n = random_in(1, scale.cols), stride = n + random_in(0, 5);
    std::vector<int32_t> rows(at(m));
    std::generate(rows.begin(), rows.end(), [&] { return static_cast<int32_t>(random_in(0, x_rows - 1)); });
    const Mirror<int32_t> indices(sides, rows);
    const Mirror<float> x(sides, random_floats(x_rows * stride)), y(sides, poison(m * stride));
    both(sides, [&](const Library &lib, vl_device *device, int side) {
        return lib.gather_rows(device, nullptr, y.on(side), stride, x.on(side), stride, x_rows, indices.on(side), m, n);
    });
    return error_between(y.from(0), y.from(1));
}

// The pools must be the same byte for byte, unwritten slots among them.
double append(const Pair &sides, int32_t dtype) {
    const vl_kv_layout layout{dtype, 3, static_cast<int32_t>(random_in(1, 4)), static_cast<int32_t>(random_in(1, 130)),
                              static_cast<int32_t>(random_in(1, 20)), 7};
    const int64_t slots_in_all = int64_t{layout.blocks} * layout.block_tokens, m = random_in(1, slots_in_all);
    const int64_t width = int64_t{layout.kv_heads} * layout.head_dim, stride = width + random_in(0, 5);
    std::vector<int64_t> where(at(slots_in_all));
    for (size_t i = 0; i < where.size(); i++) {
        where[i] = static_cast<int64_t>(i);
    }
    std::shuffle(where.begin(), where.end(), random_source());
    where[0] = -1;
    where.resize(at(m));
    const Mirror<int64_t> slots(sides, where);
    const Mirror<float> k(sides, random_floats(m * stride)), v(sides, random_floats(m * stride));
    const Mirror<char> pool(sides, std::vector<char>(at(slots_in_all * layout.layers * 2 * width * dtype_bytes(dtype)), 'x'));
    both(sides, [&](const Library &lib, vl_device *device, int side) {
        return lib.kv_append(device, nullptr, pool.on(side), &layout, 1, k.on(side), stride, v.on(side), stride,
                             slots.on(side), m);
    });
    return pool.from(0) == pool.from(1) ? 0 : 1;
}

template <class Case>
double worst(const Scale &scale, Case &&one) {
    double largest = 0;
    for (int round = 0; round < scale.rounds; round++) {
        largest = std::max(largest, one());
    }
    return largest;
}

}  // namespace

void check_elementwise(Report &report, const Pair &sides, const Scale &scale) {
    for (const int32_t dtype : {VL_BF16, VL_F16, VL_F32}) {
        report.parity("embedding", dtype_label(dtype), kTolerances.copies,
                      [&] { return worst(scale, [&] { return embedding(sides, scale, dtype); }); });
        report.parity("kv_append", dtype_label(dtype), kTolerances.copies,
                      [&] { return worst(scale, [&] { return append(sides, dtype); }); });
    }
    report.parity("rms_norm", "random", kTolerances.elementwise,
                  [&] { return worst(scale, [&] { return rms_norm(sides, scale, false); }); });
    report.parity("rms_norm", "in place", kTolerances.elementwise,
                  [&] { return worst(scale, [&] { return rms_norm(sides, scale, true); }); });
    report.parity("rope", "random", kTolerances.elementwise, [&] { return worst(scale, [&] { return rotary(sides); }); });
    report.parity("gated_activation", "silu", kTolerances.elementwise,
                  [&] { return worst(scale, [&] { return gated(sides, scale, VL_SILU); }); });
    report.parity("gated_activation", "gelu", kTolerances.elementwise,
                  [&] { return worst(scale, [&] { return gated(sides, scale, VL_GELU_TANH); }); });
    report.parity("gather_rows", "random", kTolerances.copies,
                  [&] { return worst(scale, [&] { return gather(sides, scale); }); });
}

}  // namespace check
