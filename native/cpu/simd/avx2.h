// SPDX-License-Identifier: Apache-2.0
// Sixteen f32 in two ymm registers. Needs AVX2, FMA, F16C.
#pragma once

#include <immintrin.h>

#include "half.h"

namespace valence {
namespace {

struct F32x16 {
    __m256 low, high;
};

constexpr int kAccumulators = 6;  // twelve of 16 registers

inline F32x16 set1(float a) { return {_mm256_set1_ps(a), _mm256_set1_ps(a)}; }
inline F32x16 load(const float *p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
inline void store(float *p, F32x16 a) {
    _mm256_storeu_ps(p, a.low);
    _mm256_storeu_ps(p + 8, a.high);
}
inline F32x16 add(F32x16 a, F32x16 b) { return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)}; }
inline F32x16 sub(F32x16 a, F32x16 b) { return {_mm256_sub_ps(a.low, b.low), _mm256_sub_ps(a.high, b.high)}; }
inline F32x16 mul(F32x16 a, F32x16 b) { return {_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)}; }
inline F32x16 div(F32x16 a, F32x16 b) { return {_mm256_div_ps(a.low, b.low), _mm256_div_ps(a.high, b.high)}; }
inline F32x16 fma(F32x16 a, F32x16 b, F32x16 c) {
    return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
}
// b where either is NaN
inline F32x16 max(F32x16 a, F32x16 b) { return {_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)}; }
inline F32x16 min(F32x16 a, F32x16 b) { return {_mm256_min_ps(a.low, b.low), _mm256_min_ps(a.high, b.high)}; }
inline F32x16 select_below(F32x16 x, F32x16 bound, F32x16 chosen, F32x16 otherwise) {
    return {_mm256_blendv_ps(otherwise.low, chosen.low, _mm256_cmp_ps(x.low, bound.low, _CMP_LT_OQ)),
            _mm256_blendv_ps(otherwise.high, chosen.high, _mm256_cmp_ps(x.high, bound.high, _CMP_LT_OQ))};
}
inline F32x16 round_even(F32x16 a) {
    constexpr int mode = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
    return {_mm256_round_ps(a.low, mode), _mm256_round_ps(a.high, mode)};
}
inline __m256 pow2(__m256 n) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23));
}
inline F32x16 scale_pow2(F32x16 a, F32x16 n) {
    return {_mm256_mul_ps(a.low, pow2(n.low)), _mm256_mul_ps(a.high, pow2(n.high))};
}
inline float reduce_add(F32x16 a) {
    const __m256 eight = _mm256_add_ps(a.low, a.high);
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
inline float reduce_max(F32x16 a) {
    const __m256 eight = _mm256_max_ps(a.low, a.high);
    const __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

inline __m256 widen_bf16(const uint16_t *p) {
    const __m128i half = _mm_loadu_si128(reinterpret_cast<const __m128i *>(p));
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(half), 16));
}
inline F32x16 load_bf16(const uint16_t *p) { return {widen_bf16(p), widen_bf16(p + 8)}; }
inline F32x16 load_f16(const uint16_t *p) {
    return {_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p))),
            _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p + 8)))};
}
inline __m256i narrow_bf16(__m256 a) {
    const __m256i bits = _mm256_castps_si256(a);
    const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    const __m256i rounded = _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
    const __m256i quiet = _mm256_or_si256(bits, _mm256_set1_epi32(0x400000));
    const __m256i nan = _mm256_castps_si256(_mm256_cmp_ps(a, a, _CMP_UNORD_Q));
    return _mm256_srli_epi32(_mm256_blendv_epi8(rounded, quiet, nan), 16);
}
inline void store_bf16(uint16_t *p, F32x16 a) {
    const __m256i crossed = _mm256_packus_epi32(narrow_bf16(a.low), narrow_bf16(a.high));
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(p), _mm256_permute4x64_epi64(crossed, 0xd8));
}
inline void store_f16(uint16_t *p, F32x16 a) {
    constexpr int mode = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
    _mm_storeu_si128(reinterpret_cast<__m128i *>(p), _mm256_cvtps_ph(a.low, mode));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(p + 8), _mm256_cvtps_ph(a.high, mode));
}

inline void load_bf16_pairs(const uint16_t *p, F32x16 &even, F32x16 &odd) {
    const __m256i first = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p));
    const __m256i second = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p + 16));
    const __m256i upper = _mm256_set1_epi32(static_cast<int>(0xffff0000));
    even = {_mm256_castsi256_ps(_mm256_slli_epi32(first, 16)), _mm256_castsi256_ps(_mm256_slli_epi32(second, 16))};
    odd = {_mm256_castsi256_ps(_mm256_and_si256(first, upper)), _mm256_castsi256_ps(_mm256_and_si256(second, upper))};
}

inline void transpose8(__m256 (&v)[8]) {
    __m256 a[8];
    for (int i = 0; i < 8; i += 4) {
        const __m256 t0 = _mm256_unpacklo_ps(v[i], v[i + 1]);
        const __m256 t1 = _mm256_unpackhi_ps(v[i], v[i + 1]);
        const __m256 t2 = _mm256_unpacklo_ps(v[i + 2], v[i + 3]);
        const __m256 t3 = _mm256_unpackhi_ps(v[i + 2], v[i + 3]);
        a[i] = _mm256_shuffle_ps(t0, t2, 0x44);
        a[i + 1] = _mm256_shuffle_ps(t0, t2, 0xee);
        a[i + 2] = _mm256_shuffle_ps(t1, t3, 0x44);
        a[i + 3] = _mm256_shuffle_ps(t1, t3, 0xee);
    }
    for (int j = 0; j < 4; j++) {
        v[j] = _mm256_permute2f128_ps(a[j], a[4 + j], 0x20);
        v[4 + j] = _mm256_permute2f128_ps(a[j], a[4 + j], 0x31);
    }
}
inline void transpose(F32x16 (&v)[16]) {
    __m256 quarter[4][8];
    for (int i = 0; i < 8; i++) {
        quarter[0][i] = v[i].low;
        quarter[1][i] = v[i].high;
        quarter[2][i] = v[8 + i].low;
        quarter[3][i] = v[8 + i].high;
    }
    for (auto &block : quarter) {
        transpose8(block);
    }
    for (int i = 0; i < 8; i++) {
        v[i] = {quarter[0][i], quarter[2][i]};
        v[8 + i] = {quarter[1][i], quarter[3][i]};
    }
}

inline void prefetch(const void *p) { _mm_prefetch(static_cast<const char *>(p), _MM_HINT_T0); }

}  // namespace
}  // namespace valence
