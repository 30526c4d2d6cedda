// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "mirror.h"
#include "report.h"

namespace check {

// The one table: largest error_between of an op's output. Where both sides get inputs that the type holds, only the order
// of f32 additions differs; attention over several queries also rounds the softmax's weights to the cache's type.
struct Tolerances {
    double copies = 0;
    double elementwise = 1e-5;
    double products = 1e-4;
    double decode = 5e-5;
    double prefill_bf16 = 2e-2;
    double prefill_f16 = 3e-3;
    double sampled_rows = 0.01;  // share of rows whose token differs: draws within rounding of a boundary
};
constexpr Tolerances kTolerances;

// How large the random shapes get, and how many rows are sampled at once.
struct Scale {
    int64_t cols, rows, batch, length, prompt, vocabulary, sampled;
    int rounds;
};
constexpr Scale kFull = {4000, 3000, 300, 3000, 500, 152064, 128, 6};
constexpr Scale kSmall = {300, 200, 150, 230, 40, 3000, 8, 2};

void check_elementwise(Report &report, const Pair &sides, const Scale &scale);
void check_linear(Report &report, const Pair &sides, const Scale &scale);
void check_attention(Report &report, const Pair &sides, const Scale &scale);
void check_sampling(Report &report, const Pair &sides, const Scale &scale);
void check_graphs(Report &report, const Pair &sides);
void check_refusals(Report &report, const Pair &sides);

}  // namespace check
