// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/vector.h"

namespace valence {
namespace {

void block_maxima(float *out, const float *x, int64_t n) {
    for (int64_t begin = 0; begin < n; begin += kMaxBlock) {
        F32x16 largest = set1(-__builtin_inff());
        int64_t i = begin;
        for (; i + 16 <= n && i < begin + kMaxBlock; i += 16) {
            largest = max(load(x + i), largest);
        }
        float most = reduce_max(largest);
        for (; i < n && i < begin + kMaxBlock; i++) {
            most = x[i] > most ? x[i] : most;
        }
        out[begin / kMaxBlock] = most;
    }
}

inline F32x16 scaled_exponential(F32x16 x, float peak, float inverse_temperature) {
    return exponential(mul(sub(x, set1(peak)), set1(inverse_temperature)));
}

float exp_sum(const float *x, int64_t n, float peak, float inverse_temperature) {
    F32x16 sum = set1(0.0f);
    int64_t i = 0;
    for (; i + 16 <= n; i += 16) {
        sum = add(sum, scaled_exponential(load(x + i), peak, inverse_temperature));
    }
    if (i < n) {
        float padded[16];
        for (int j = 0; j < 16; j++) {
            padded[j] = i + j < n ? x[i + j] : -__builtin_inff();
        }
        sum = add(sum, scaled_exponential(load(padded), peak, inverse_temperature));
    }
    return reduce_add(sum);
}

void exp_scaled(float *out, const float *x, int64_t n, float peak, float inverse_temperature) {
    for (int64_t i = 0; i < n; i += 16) {
        store_first(out + i, scaled_exponential(load_first(x + i, n - i), peak, inverse_temperature), n - i);
    }
}

}  // namespace
}  // namespace valence
