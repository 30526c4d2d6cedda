// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "harness.h"

using namespace harness;

namespace {

size_t at(int64_t i) { return static_cast<size_t>(i); }

}  // namespace

DEVICE_TEST(rmsNormMatchesReference) {
    for (int round = 0; round < 20; round++) {
        const int64_t m = random_in(1, 9), n = random_in(1, 1500), stride = n + random_in(0, 4);
        std::vector<float> x = random_floats(m * stride, 3.0f);
        const std::vector<float> weight = random_floats(n);
        std::vector<float> y(at(m * n));
        std::vector<double> reference;
        for (int64_t i = 0; i < m; i++) {
            double squares = 0;
            for (int64_t j = 0; j < n; j++) {
                squares += double{x[at(i * stride + j)]} * x[at(i * stride + j)];
            }
            for (int64_t j = 0; j < n; j++) {
                reference.push_back(x[at(i * stride + j)] / std::sqrt(squares / static_cast<double>(n) + double{1e-5f}) *
                                    weight[at(j)]);
            }
        }
        EXPECT_OK(vl_rms_norm(device, nullptr, y.data(), n, x.data(), stride, m, n, weight.data(), 1e-5f));
        const double error = relative_error(reference, y);
        expect(error < 3e-6, "m=%ld n=%ld: error %g", m, n, error);
        EXPECT_OK(vl_rms_norm(device, nullptr, x.data(), stride, x.data(), stride, m, n, weight.data(), 1e-5f));
        for (int64_t i = 0; i < m; i++) {
            expect(std::memcmp(&x[at(i * stride)], &y[at(i * n)], at(n) * sizeof(float)) == 0, "in place differs");
        }
    }
}

DEVICE_TEST(ropeRotatesAsTheReferenceDoes) {
    for (int round = 0; round < 12; round++) {
        const int64_t m = random_in(1, 70), heads = random_in(1, 5), rotary = 2 * random_in(1, 64);
        const int64_t head_dim = rotary + random_in(0, 1) * random_in(0, 40), stride = heads * head_dim + 2;
        std::vector<int32_t> positions;
        for (int64_t i = 0; i < m; i++) {
            positions.push_back(static_cast<int32_t>(random_in(0, 200000)));
        }
        std::vector<float> inv_freq;
        for (int64_t j = 0; j < rotary / 2; j++) {
            inv_freq.push_back(static_cast<float>(std::pow(1e4, -2.0 * static_cast<double>(j) / static_cast<double>(rotary))));
        }
        std::vector<float> table(at(m * rotary));
        EXPECT_OK(vl_rope_table(device, nullptr, table.data(), positions.data(), m, inv_freq.data(), rotary, 1.25f));
        std::vector<float> x = random_floats(m * stride);
        std::vector<double> reference(x.begin(), x.end());
        for (int64_t i = 0; i < m; i++) {
            for (int64_t j = 0; j < rotary / 2; j++) {
                const float angle = static_cast<float>(positions[at(i)]) * inv_freq[at(j)];
                const double cos = 1.25 * std::cos(double{angle}), sin = 1.25 * std::sin(double{angle});
                expect(std::fabs(table[at(i * rotary + j)] - cos) < 2e-7 &&
                           std::fabs(table[at(i * rotary + rotary / 2 + j)] - sin) < 2e-7,
                       "table row %ld col %ld", i, j);
                for (int64_t h = 0; h < heads; h++) {
                    const size_t a = at(i * stride + h * head_dim + j), b = a + at(rotary / 2);
                    const double first = reference[a], second = reference[b];
                    reference[a] = first * cos - second * sin;
                    reference[b] = second * cos + first * sin;
                }
            }
        }
        EXPECT_OK(vl_rope(device, nullptr, x.data(), stride, m, heads, head_dim, table.data(), rotary));
        const double error = relative_error(reference, x);
        expect(error < 1e-6, "m=%ld heads=%ld rotary=%ld: error %g", m, heads, rotary, error);
    }
}

DEVICE_TEST(gatedActivationMatchesReference) {
    for (const int32_t activation : {VL_SILU, VL_GELU_TANH}) {
        for (const float scale : {1.0f, 30.0f}) {
            for (const int64_t n : {1, 15, 16, 17, 300, 5000}) {
                const int64_t m = 3, stride = 2 * n + 1;
                const std::vector<float> x = random_floats(m * stride, scale);
                std::vector<float> y(at(m * n));
                EXPECT_OK(vl_gated_activation(device, nullptr, y.data(), n, x.data(), stride, m, n, activation));
                for (int64_t i = 0; i < m; i++) {
                    for (int64_t j = 0; j < n; j++) {
                        const double g = x[at(i * stride + j)], up = x[at(i * stride + n + j)];
                        const double u = std::sqrt(2 / M_PI) * (g + 0.044715 * g * g * g);
                        const double active = activation == VL_SILU ? g / (1 + std::exp(-g)) : g / (1 + std::exp(-2 * u));
                        // the argument's own rounding is amplified by its size
                        const double bound = (4e-7 + 2.5e-7 * std::fabs(activation == VL_SILU ? g : 2 * u)) *
                                                 std::fabs(active * up) + 1e-30;
                        const double difference = std::fabs(y[at(i * n + j)] - active * up);
                        expect(difference <= bound, "activation %d of %g: off by %g", activation, g, difference);
                    }
                }
            }
        }
    }
}

DEVICE_TEST(gatherRowsCopiesTheIndexedRows) {
    const std::vector<float> x = random_floats(10 * 7);
    const std::vector<int32_t> indices = {9, 0, 3, 3};
    std::vector<float> y(4 * 6);
    EXPECT_OK(vl_gather_rows(device, nullptr, y.data(), 6, x.data(), 7, 10, indices.data(), 4, 5));
    for (size_t i = 0; i < 4; i++) {
        expect(std::memcmp(&y[i * 6], &x[at(indices[i]) * 7], 5 * sizeof(float)) == 0, "row %zu", i);
    }
}

TEST(elementwiseFunctionsRefuseBadArguments) {
    const Device device(VL_ISA_AUTO, 1);
    float x[64] = {}, y[64] = {};
    const int32_t bad_index[] = {3}, positions[] = {-1};
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "device", vl_rms_norm(nullptr, nullptr, y, 4, x, 4, 1, 4, x, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "weight", vl_rms_norm(device, nullptr, y, 4, x, 4, 1, 4, nullptr, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "eps", vl_rms_norm(device, nullptr, y, 4, x, 4, 1, 4, x, -1));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "n is", vl_rms_norm(device, nullptr, y, 4, x, 4, 1, 0, x, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "gate_up_stride", vl_gated_activation(device, nullptr, y, 4, x, 7, 1, 4, VL_SILU));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "activation", vl_gated_activation(device, nullptr, y, 4, x, 8, 1, 4, 2));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "indices[0]", vl_gather_rows(device, nullptr, y, 4, x, 4, 3, bad_index, 1, 4));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "positions[0]", vl_rope_table(device, nullptr, y, positions, 1, x, 4, 1));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "rotary_dim", vl_rope_table(device, nullptr, y, positions, 1, x, 5, 1));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "inv_freq", vl_rope_table(device, nullptr, y, positions, 1, nullptr, 4, 1));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "head_dim", vl_rope(device, nullptr, x, 8, 1, 1, 2, y, 4));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "x_stride", vl_rope(device, nullptr, x, 7, 1, 2, 4, y, 4));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "table", vl_rope(device, nullptr, x, 8, 1, 2, 4, nullptr, 4));
}
