// SPDX-License-Identifier: Apache-2.0
// What all kernels share on top of an instruction set's F32x16. Include a simd/*.h first.
#pragma once

#include "kernels.h"

namespace valence {
namespace {

inline F32x16 load_first(const float *p, int64_t n) {
    if (n >= 16) {
        return load(p);
    }
    float padded[16] = {};
    for (int64_t i = 0; i < n; i++) {
        padded[i] = p[i];
    }
    return load(padded);
}

inline void store_first(float *p, F32x16 a, int64_t n) {
    if (n >= 16) {
        store(p, a);
        return;
    }
    float padded[16];
    store(padded, a);
    for (int64_t i = 0; i < n; i++) {
        p[i] = padded[i];
    }
}

// e^x to about one unit in the last place, by Cephes' reduction and polynomial (expf). 0 below the smallest normal
// result, saturates above e^88.37, NaN stays NaN (it is the second operand of min and max).
inline F32x16 exponential(F32x16 x) {
    const F32x16 lowest = set1(-87.33654f);
    const F32x16 bounded = max(lowest, min(set1(88.37626f), x));
    const F32x16 n = round_even(mul(bounded, set1(1.44269504088896341f)));
    F32x16 r = fma(n, set1(-0.693359375f), bounded);
    r = fma(n, set1(2.12194440e-4f), r);
    F32x16 p = set1(1.9875691500e-4f);
    p = fma(p, r, set1(1.3981999507e-3f));
    p = fma(p, r, set1(8.3334519073e-3f));
    p = fma(p, r, set1(4.1665795894e-2f));
    p = fma(p, r, set1(1.6666665459e-1f));
    p = fma(p, r, set1(5.0000001201e-1f));
    p = add(fma(mul(r, r), p, r), set1(1.0f));
    return select_below(x, lowest, set1(0.0f), scale_pow2(p, n));
}

// 1 / (1 + e^-x)
inline F32x16 sigmoid(F32x16 x) {
    const F32x16 one = set1(1.0f);
    return div(one, add(one, exponential(sub(set1(0.0f), x))));
}

}  // namespace
}  // namespace valence
