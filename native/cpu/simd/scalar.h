// SPDX-License-Identifier: Apache-2.0
// Sixteen f32 in plain C++: the reference for the other instruction sets, and what runs where none of them is.
#pragma once

#include "half.h"

namespace valence {
namespace {

struct F32x16 {
    float lane[16];
};

constexpr int kAccumulators = 4;  // vectors of F32x16 a matrix kernel may keep

#define VL_EACH for (int i = 0; i < 16; i++)

inline F32x16 set1(float a) {
    F32x16 r;
    VL_EACH r.lane[i] = a;
    return r;
}
inline F32x16 load(const float *p) {
    F32x16 r;
    VL_EACH r.lane[i] = p[i];
    return r;
}
inline void store(float *p, F32x16 a) { VL_EACH p[i] = a.lane[i]; }
inline F32x16 add(F32x16 a, F32x16 b) {
    VL_EACH a.lane[i] += b.lane[i];
    return a;
}
inline F32x16 sub(F32x16 a, F32x16 b) {
    VL_EACH a.lane[i] -= b.lane[i];
    return a;
}
inline F32x16 mul(F32x16 a, F32x16 b) {
    VL_EACH a.lane[i] *= b.lane[i];
    return a;
}
inline F32x16 div(F32x16 a, F32x16 b) {
    VL_EACH a.lane[i] /= b.lane[i];
    return a;
}
// a * b + c; not fused here
inline F32x16 fma(F32x16 a, F32x16 b, F32x16 c) {
    VL_EACH c.lane[i] += a.lane[i] * b.lane[i];
    return c;
}
// b where either is NaN, as on x86
inline F32x16 max(F32x16 a, F32x16 b) {
    VL_EACH b.lane[i] = a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i];
    return b;
}
inline F32x16 min(F32x16 a, F32x16 b) {
    VL_EACH b.lane[i] = a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i];
    return b;
}
// x < bound ? chosen : otherwise
inline F32x16 select_below(F32x16 x, F32x16 bound, F32x16 chosen, F32x16 otherwise) {
    VL_EACH otherwise.lane[i] = x.lane[i] < bound.lane[i] ? chosen.lane[i] : otherwise.lane[i];
    return otherwise;
}
inline F32x16 round_even(F32x16 a) {
    VL_EACH a.lane[i] = a.lane[i] + 0x1.8p23f - 0x1.8p23f;
    return a;
}
// a * 2^n for integral n in [-126, 127]
inline F32x16 scale_pow2(F32x16 a, F32x16 n) {
    VL_EACH a.lane[i] *= bits_float((float_bits(n.lane[i] + 0x1.8p23f) + 127) << 23);
    return a;
}
inline float reduce_add(F32x16 a) {
    for (int width = 8; width > 0; width /= 2) {
        for (int i = 0; i < width; i++) a.lane[i] += a.lane[i + width];
    }
    return a.lane[0];
}
inline float reduce_max(F32x16 a) {
    float r = a.lane[0];
    VL_EACH r = a.lane[i] > r ? a.lane[i] : r;
    return r;
}

inline F32x16 load_bf16(const uint16_t *p) {
    F32x16 r;
    VL_EACH r.lane[i] = from_bf16(p[i]);
    return r;
}
inline F32x16 load_f16(const uint16_t *p) {
    F32x16 r;
    VL_EACH r.lane[i] = from_f16(p[i]);
    return r;
}
inline void store_bf16(uint16_t *p, F32x16 a) { VL_EACH p[i] = to_bf16(a.lane[i]); }
inline void store_f16(uint16_t *p, F32x16 a) { VL_EACH p[i] = to_f16(a.lane[i]); }

// Sixteen interleaved pairs: even gets the first of each, odd the second.
inline void load_bf16_pairs(const uint16_t *p, F32x16 &even, F32x16 &odd) {
    VL_EACH even.lane[i] = from_bf16(p[2 * i]);
    VL_EACH odd.lane[i] = from_bf16(p[2 * i + 1]);
}

inline void transpose(F32x16 (&v)[16]) {
    for (int i = 0; i < 16; i++) {
        for (int j = 0; j < i; j++) {
            const float swapped = v[i].lane[j];
            v[i].lane[j] = v[j].lane[i];
            v[j].lane[i] = swapped;
        }
    }
}

inline void prefetch(const void *p) { __builtin_prefetch(p); }

#undef VL_EACH

}  // namespace
}  // namespace valence
