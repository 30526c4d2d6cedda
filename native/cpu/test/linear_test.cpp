// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "harness.h"

using namespace harness;

namespace {

std::vector<double> product(const Matrix &w, const std::vector<float> &x, int64_t x_stride, int64_t m) {
    std::vector<double> y(static_cast<size_t>(m * w.rows));
    for (int64_t i = 0; i < m; i++) {
        for (int64_t row = 0; row < w.rows; row++) {
            double sum = 0;
            for (int64_t k = 0; k < w.cols; k++) {
                sum += static_cast<double>(x[static_cast<size_t>(i * x_stride + k)]) *
                       w.source.values[static_cast<size_t>(row * w.cols + k)];
            }
            y[static_cast<size_t>(i * w.rows + row)] = sum;
        }
    }
    return y;
}

void check_linear(vl_device *device, int32_t dtype, int64_t m, int64_t rows, int64_t cols, bool bias, bool accumulate) {
    Matrix w(device, dtype, rows, cols);
    const int64_t x_stride = cols + random_in(0, 5);
    const int64_t y_stride = rows + random_in(0, 5);
    const std::vector<float> x = random_floats(m * x_stride);
    const std::vector<float> b = random_floats(rows);
    std::vector<float> y = random_floats(m * y_stride);
    std::vector<double> reference = product(w, x, x_stride, m);
    const std::vector<float> before = y;
    for (int64_t i = 0; i < m; i++) {
        for (int64_t row = 0; row < rows; row++) {
            reference[static_cast<size_t>(i * rows + row)] +=
                (bias ? b[static_cast<size_t>(row)] : 0) +
                (accumulate ? before[static_cast<size_t>(i * y_stride + row)] : 0);
        }
    }
    EXPECT_OK(vl_linear(device, nullptr, y.data(), y_stride, x.data(), x_stride, m, w.packed.as<void>(), dtype, rows,
                        cols, bias ? b.data() : nullptr, accumulate));
    std::vector<float> dense;
    for (int64_t i = 0; i < m; i++) {
        for (int64_t row = 0; row < rows; row++) {
            dense.push_back(y[static_cast<size_t>(i * y_stride + row)]);
        }
        for (int64_t gap = rows; gap < y_stride; gap++) {
            expect(y[static_cast<size_t>(i * y_stride + gap)] == before[static_cast<size_t>(i * y_stride + gap)],
                   "wrote between rows");
        }
    }
    // relative to what the terms add up to without cancellation
    const double error = relative_error(reference, dense, std::sqrt(static_cast<double>(cols)));
    expect(error <= tolerance(dtype, isa_of(device)), "%s m=%ld rows=%ld cols=%ld bias=%d accumulate=%d: error %g",
           dtype_label(dtype), m, rows, cols, bias, accumulate, error);
}

}  // namespace

DEVICE_TEST(linearMatchesReferenceOnRandomShapes) {
    for (const int32_t dtype : kDtypes) {
        for (int round = 0; round < 24; round++) {
            check_linear(device, dtype, random_in(1, 40), random_in(1, 150), random_in(1, 700), random_in(0, 1) == 1,
                         random_in(0, 1) == 1);
        }
    }
}

DEVICE_TEST(linearMatchesReferenceOnEdgeShapes) {
    for (const int32_t dtype : kDtypes) {
        for (const int64_t m : {1, 8, 9, 12, 13, 16, 17, 24, 97, 129, 200}) {
            check_linear(device, dtype, m, 72, 520, false, false);
        }
        for (const int64_t rows : {1, 15, 16, 17, 31, 32, 33, 64, 65, 127}) {
            check_linear(device, dtype, 19, rows, 64, true, false);
            check_linear(device, dtype, 1, rows, 64, true, false);
        }
        for (const int64_t cols : {1, 2, 3, 15, 16, 31, 32, 33, 255, 256, 257, 511, 512, 513, 1030}) {
            check_linear(device, dtype, 14, 48, cols, false, true);
            check_linear(device, dtype, 2, 48, cols, false, true);
        }
    }
}

DEVICE_TEST(linearRowIsTheSameAloneAndInAnyBatch) {
    for (const int32_t dtype : kDtypes) {
        constexpr int64_t rows = 210, cols = 1100, most = 150;
        Matrix w(device, dtype, rows, cols);
        const std::vector<float> x = random_floats(most * cols);
        std::vector<float> alone(most * rows);
        for (int64_t i = 0; i < most; i++) {
            EXPECT_OK(vl_linear(device, nullptr, &alone[static_cast<size_t>(i * rows)], rows,
                                &x[static_cast<size_t>(i * cols)], cols, 1, w.packed.as<void>(), dtype, rows, cols,
                                nullptr, 0));
        }
        for (const int32_t threads : {1, 2, 3}) {
            const Device other(isa_of(device), threads);
            for (const int64_t m : {2L, 3L, 5L, 7L, 8L, 9L, 11L, 12L, 16L, 23L, 64L, 100L, most}) {
                std::vector<float> batch(static_cast<size_t>(m * rows));
                EXPECT_OK(vl_linear(other, nullptr, batch.data(), rows, x.data(), cols, m, w.packed.as<void>(), dtype,
                                    rows, cols, nullptr, 0));
                expect(std::memcmp(batch.data(), alone.data(), batch.size() * sizeof(float)) == 0,
                       "%s: m=%ld on %d threads differs from m=1", dtype_label(dtype), m, threads);
            }
        }
    }
}

DEVICE_TEST(embeddingReturnsTheRowsOfThePackedMatrix) {
    for (const int32_t dtype : kDtypes) {
        for (int round = 0; round < 5; round++) {
            const int64_t rows = random_in(1, 100), cols = random_in(1, 90), m = random_in(1, 20);
            Matrix w(device, dtype, rows, cols);
            std::vector<int32_t> tokens;
            for (int64_t i = 0; i < m; i++) {
                tokens.push_back(static_cast<int32_t>(random_in(0, rows - 1)));
            }
            std::vector<float> y(static_cast<size_t>(m * (cols + 3)));
            EXPECT_OK(vl_embedding(device, nullptr, y.data(), cols + 3, tokens.data(), m, w.packed.as<void>(), dtype,
                                   rows, cols));
            for (int64_t i = 0; i < m; i++) {
                for (int64_t k = 0; k < cols; k++) {
                    expect(y[static_cast<size_t>(i * (cols + 3) + k)] ==
                               w.source.values[static_cast<size_t>(tokens[static_cast<size_t>(i)] * cols + k)],
                           "%s: row %ld col %ld", dtype_label(dtype), i, k);
                }
            }
        }
    }
}

TEST(linearRefusesBadArguments) {
    const Device device(VL_ISA_AUTO, 1);
    Matrix w(device, VL_BF16, 16, 32);
    float x[64] = {}, y[64] = {};
    const auto linear = [&](float *out, int64_t y_stride, const float *in, int64_t x_stride, int64_t m,
                            const void *packed, int32_t dtype, int64_t rows, int64_t cols) {
        return vl_linear(device, nullptr, out, y_stride, in, x_stride, m, packed, dtype, rows, cols, nullptr, 0);
    };
    void *packed = w.packed.as<void>();
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "device", vl_linear(nullptr, nullptr, y, 16, x, 32, 1, packed, VL_BF16, 16, 32, nullptr, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "y must", linear(nullptr, 16, x, 32, 1, packed, VL_BF16, 16, 32));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "x must", linear(y, 16, nullptr, 32, 1, packed, VL_BF16, 16, 32));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "packed", linear(y, 16, x, 32, 1, nullptr, VL_BF16, 16, 32));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "dtype", linear(y, 16, x, 32, 1, packed, 3, 16, 32));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "dtype", linear(y, 16, x, 32, 1, packed, -1, 16, 32));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "rows", linear(y, 16, x, 32, 1, packed, VL_BF16, 0, 32));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "cols", linear(y, 16, x, 32, 1, packed, VL_BF16, 16, INT64_MAX));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "y_stride", linear(y, 15, x, 32, 1, packed, VL_BF16, 16, 32));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "x_stride", linear(y, 16, x, INT64_MAX, 1, packed, VL_BF16, 16, 32));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "m is", linear(y, 16, x, 32, -1, packed, VL_BF16, 16, 32));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "m is", linear(y, 16, x, 32, VL_MAX_BATCH_ROWS + 1, packed, VL_BF16, 16, 32));
    EXPECT_OK(linear(nullptr, 16, nullptr, 32, 0, packed, VL_BF16, 16, 32));
}

TEST(matrixFunctionsRefuseBadArguments) {
    const Device device(VL_ISA_AUTO, 1);
    int64_t bytes = 0;
    char source[64] = {}, packed[4096];
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "out", vl_matrix_bytes(device, VL_F32, 1, 1, nullptr));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "dtype", vl_matrix_bytes(device, 9, 1, 1, &bytes));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "rows", vl_matrix_bytes(device, VL_F32, -1, 1, &bytes));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "cols", vl_matrix_bytes(device, VL_F32, 1, int64_t{VL_MAX_DIM} + 1, &bytes));
    EXPECT_OK(vl_matrix_bytes(device, VL_F32, VL_MAX_DIM, VL_MAX_DIM, &bytes));
    expect(bytes == int64_t{VL_MAX_DIM} * VL_MAX_DIM * 4, "%ld bytes", bytes);
    const auto pack = [&](const void *from, int64_t first, int64_t count) {
        return vl_matrix_pack(device, nullptr, packed, VL_F32, 4, 4, from, first, count);
    };
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "outside", pack(source, 2, 3));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "outside", pack(source, -1, 1));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "outside", pack(source, INT64_MAX, INT64_MAX));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "src_host", pack(nullptr, 0, 1));
    const int32_t outside[] = {4};
    float y[4];
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "tokens[0]", vl_embedding(device, nullptr, y, 4, outside, 1, packed, VL_F32, 4, 4));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "tokens", vl_embedding(device, nullptr, y, 4, nullptr, 1, packed, VL_F32, 4, 4));
}
