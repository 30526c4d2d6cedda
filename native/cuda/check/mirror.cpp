// SPDX-License-Identifier: Apache-2.0
#include "mirror.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace check {
namespace {

int64_t matrix_bytes(const Side &side, int32_t dtype, int64_t rows, int64_t cols) {
    int64_t bytes = 0;
    side.ok(side.lib.matrix_bytes(side.device, dtype, rows, cols, &bytes));
    return bytes;
}

}  // namespace

std::mt19937_64 &random_source() {
    static std::mt19937_64 source([] {
        const char *seed = std::getenv("VL_TEST_SEED");
        return seed == nullptr ? 1u : std::strtoul(seed, nullptr, 10);
    }());
    return source;
}

std::vector<char> stored(const std::vector<float> &values, int32_t dtype) {
    std::vector<char> bytes(values.size() * at(dtype_bytes(dtype)));
    for (size_t i = 0; i < values.size(); i++) {
        if (dtype == VL_F32) {
            std::memcpy(&bytes[4 * i], &values[i], 4);
        } else {
            const uint16_t bits = dtype == VL_BF16 ? valence::to_bf16(values[i]) : valence::to_f16(values[i]);
            std::memcpy(&bytes[2 * i], &bits, 2);
        }
    }
    return bytes;
}

double error_between(const std::vector<float> &reference, const std::vector<float> &tested) {
    double squares = 0, worst = 0, count = 0;
    for (size_t i = 0; i < reference.size(); i++) {
        if (std::isnan(reference[i]) || std::isnan(tested[i])) {
            if (std::isnan(reference[i]) != std::isnan(tested[i])) {
                return std::numeric_limits<double>::infinity();
            }
            continue;
        }
        count++;
        squares += double{reference[i]} * reference[i];
        const double difference = std::fabs(double{reference[i]} - tested[i]);
        if (std::isnan(difference)) {
            return std::numeric_limits<double>::infinity();  // of two infinities
        }
        worst = std::max(worst, difference);
    }
    return worst == 0 ? 0 : worst / std::max(1e-6, std::sqrt(squares / std::max(1.0, count)));
}

Weights::Weights(const Pair &sides, int32_t dtype, int64_t rows, int64_t cols, float scale)
    : dtype(dtype), rows(rows), cols(cols), first_(sides.reference, matrix_bytes(sides.reference, dtype, rows, cols)),
      second_(sides.tested, matrix_bytes(sides.tested, dtype, rows, cols)) {
    const std::vector<char> source = stored(random_floats(rows * cols, scale), dtype);
    const int64_t first = random_in(0, rows);  // in two parts, as fused matrices are
    for (int side = 0; side < 2; side++) {
        const Side &s = sides[side];
        void *packed = (side == 0 ? first_ : second_).as<void>();
        s.ok(s.lib.matrix_pack(s.device, nullptr, packed, dtype, rows, cols, source.data(), 0, first));
        s.ok(s.lib.matrix_pack(s.device, nullptr, packed, dtype, rows, cols,
                               source.data() + first * cols * dtype_bytes(dtype), first, rows - first));
    }
}

}  // namespace check
