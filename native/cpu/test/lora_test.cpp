// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "harness.h"

using namespace harness;

DEVICE_TEST(loraAddsEachSegmentsOwnAdapter) {
    for (const int32_t dtype : kDtypes) {
        const int64_t rows = random_in(20, 90), cols = random_in(20, 200), m = 30;
        std::vector<std::unique_ptr<Matrix>> matrices;
        std::vector<vl_lora_segment> segments;
        for (const auto &[begin, end, rank] : {std::tuple{2, 3, 8}, {5, 21, 16}, {21, 30, 5}}) {
            matrices.push_back(std::make_unique<Matrix>(device, dtype, rank, cols));
            matrices.push_back(std::make_unique<Matrix>(device, dtype, rows, rank));
            segments.push_back({begin, end, rank, dtype, 0.5f, matrices[matrices.size() - 2]->packed.as<void>(),
                                matrices.back()->packed.as<void>()});
        }
        const std::vector<float> x = random_floats(m * cols);
        std::vector<float> y = random_floats(m * rows);
        std::vector<double> reference(y.begin(), y.end());
        for (size_t s = 0; s < segments.size(); s++) {
            const Matrix &a = *matrices[2 * s], &b = *matrices[2 * s + 1];
            for (int64_t i = segments[s].begin; i < segments[s].end; i++) {
                for (int64_t r = 0; r < a.rows; r++) {
                    double low = 0;
                    for (int64_t k = 0; k < cols; k++) {
                        low += x[static_cast<size_t>(i * cols + k)] * a.source.values[static_cast<size_t>(r * cols + k)];
                    }
                    for (int64_t row = 0; row < rows; row++) {
                        reference[static_cast<size_t>(i * rows + row)] +=
                            0.5 * low * b.source.values[static_cast<size_t>(row * a.rows + r)];
                    }
                }
            }
        }
        const std::vector<float> before = y;
        EXPECT_OK(vl_lora(device, nullptr, y.data(), rows, rows, x.data(), cols, cols, segments.data(), 3));
        const double error = relative_error(reference, y);
        expect(error <= tolerance(dtype, isa_of(device)), "%s: error %g", dtype_label(dtype), error);
        for (const int64_t untouched : {0, 1, 3, 4}) {
            expect(std::memcmp(&y[static_cast<size_t>(untouched * rows)], &before[static_cast<size_t>(untouched * rows)],
                               static_cast<size_t>(rows) * sizeof(float)) == 0,
                   "row %ld wears no adapter but changed", untouched);
        }
    }
}

TEST(loraRefusesBadSegments) {
    const Device device(VL_ISA_AUTO, 1);
    float x[64] = {}, y[64] = {};
    const vl_lora_segment good{0, 1, 4, VL_F32, 1.0f, x, x};
    const auto lora = [&](const vl_lora_segment &segment) { return vl_lora(device, nullptr, y, 4, 4, x, 4, 4, &segment, 1); };
    vl_lora_segment bad = good;
    bad.end = -1;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "segments[0]", lora(bad));
    bad = good;
    bad.rank = 0;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "rank", lora(bad));
    bad = good;
    bad.dtype = 7;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "dtype", lora(bad));
    bad = good;
    bad.a = nullptr;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "NULL", lora(bad));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "segments", vl_lora(device, nullptr, y, 4, 4, x, 4, 4, nullptr, 1));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "y_stride", vl_lora(device, nullptr, y, 3, 4, x, 4, 4, &good, 1));
    EXPECT_OK(vl_lora(device, nullptr, y, 4, 4, x, 4, 4, nullptr, 0));
}
