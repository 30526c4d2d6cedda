// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cases.h"

namespace check {
namespace {

struct Shape {
    int64_t m, rows, cols;
    bool bias, accumulate;
    int64_t offset;  // elements that x and the bias begin after an aligned address
};

double linear(const Pair &sides, int32_t dtype, const Shape &s) {
    const Weights w(sides, dtype, s.rows, s.cols);
    const int64_t x_stride = s.cols + s.offset, y_stride = s.rows + s.offset;
    const Mirror<float> x(sides, rounded(random_floats(s.offset + s.m * x_stride), dtype));
    const Mirror<float> bias(sides, random_floats(s.offset + s.rows));
    const Mirror<float> y(sides, s.accumulate ? random_floats(s.m * y_stride) : poison(s.m * y_stride));
    for (int side = 0; side < 2; side++) {
        const Side &on = sides[side];
        on.ok(on.lib.linear(on.device, nullptr, y.on(side), y_stride, x.on(side) + s.offset, x_stride, s.m, w.on(side), dtype,
                            s.rows, s.cols, s.bias ? bias.on(side) + s.offset : nullptr, s.accumulate));
    }
    return error_between(y.from(0), y.from(1));
}

std::string label(int32_t dtype, const char *what) { return std::string(dtype_label(dtype)) + " " + what; }

double random_shapes(const Pair &sides, const Scale &scale, int32_t dtype, int64_t least, int64_t most) {
    double largest = 0;
    for (int round = 0; round < scale.rounds; round++) {
        const Shape shape{random_in(least, most), random_in(1, scale.rows), random_in(1, scale.cols), round % 2 == 0,
                          round % 3 == 1, random_in(0, 3)};
        const double error = linear(sides, dtype, shape);
        largest = std::max(largest, error);
    }
    return largest;
}

double lora(const Pair &sides, const Scale &scale, int32_t dtype) {
    const int64_t rows = random_in(1, scale.rows), cols = random_in(1, scale.cols), m = 30;
    const Weights a(sides, dtype, 16, cols), b(sides, dtype, rows, 16), c(sides, dtype, 5, cols), d(sides, dtype, rows, 5);
    // one kind of product only: the low rank's activations are rounded for tensor cores, and the reference does not
    const Mirror<float> x(sides, rounded(random_floats(m * cols), dtype)), y(sides, random_floats(m * rows));
    for (int side = 0; side < 2; side++) {
        const Side &on = sides[side];
        const vl_lora_segment segments[] = {{2, 8, 16, dtype, 0.5f, a.on(side), b.on(side)},
                                            {8, 9, 5, dtype, 2.0f, c.on(side), d.on(side)},
                                            {20, 20, 5, dtype, 2.0f, c.on(side), d.on(side)}};
        on.ok(on.lib.lora(on.device, nullptr, y.on(side), rows, rows, x.on(side), cols, cols, segments, 3));
    }
    return error_between(y.from(0), y.from(1));
}

}  // namespace

void check_linear(Report &report, const Pair &sides, const Scale &scale) {
    for (const int32_t dtype : {VL_BF16, VL_F16, VL_F32}) {
        for (int64_t m = 1; m <= 8; m++) {
            report.parity("linear", label(dtype, ("m=" + std::to_string(m)).c_str()), kTolerances.products,
                          [&] { return random_shapes(sides, scale, dtype, m, m); });
        }
        report.parity("linear", label(dtype, "many rows"), kTolerances.products,
                      [&] { return random_shapes(sides, scale, dtype, 9, scale.batch); });
        report.parity("linear", label(dtype, "tile exact, one more, one less"), kTolerances.products, [&] {
            double largest = 0;
            for (const int64_t off : {-1, 0, 1}) {
                largest = std::max(largest, linear(sides, dtype, {128 + off, 128 + off, 64 + off, true, false, 0}));
            }
            return largest;
        });
        report.parity("linear", label(dtype, "5000 rows"), kTolerances.products,
                      [&] { return linear(sides, dtype, {5000, 5, 24, true, true, 1}); });
        report.parity("lora", dtype_label(dtype), kTolerances.products, [&] { return lora(sides, scale, dtype); });
    }
}

}  // namespace check
