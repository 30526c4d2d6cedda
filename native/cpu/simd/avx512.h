// SPDX-License-Identifier: Apache-2.0
// Sixteen f32 in one zmm register. Needs F, BW, DQ, VL.
#pragma once

#include <immintrin.h>

#include "half.h"

namespace valence {
namespace {

struct F32x16 {
    __m512 v;
};

constexpr int kAccumulators = 24;  // of 32 registers; the rest hold weights

inline F32x16 set1(float a) { return {_mm512_set1_ps(a)}; }
inline F32x16 load(const float *p) { return {_mm512_loadu_ps(p)}; }
inline void store(float *p, F32x16 a) { _mm512_storeu_ps(p, a.v); }
inline F32x16 add(F32x16 a, F32x16 b) { return {_mm512_add_ps(a.v, b.v)}; }
inline F32x16 sub(F32x16 a, F32x16 b) { return {_mm512_sub_ps(a.v, b.v)}; }
inline F32x16 mul(F32x16 a, F32x16 b) { return {_mm512_mul_ps(a.v, b.v)}; }
inline F32x16 div(F32x16 a, F32x16 b) { return {_mm512_div_ps(a.v, b.v)}; }
inline F32x16 fma(F32x16 a, F32x16 b, F32x16 c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
// b where either is NaN
inline F32x16 max(F32x16 a, F32x16 b) { return {_mm512_max_ps(a.v, b.v)}; }
inline F32x16 min(F32x16 a, F32x16 b) { return {_mm512_min_ps(a.v, b.v)}; }
inline F32x16 select_below(F32x16 x, F32x16 bound, F32x16 chosen, F32x16 otherwise) {
    return {_mm512_mask_blend_ps(_mm512_cmp_ps_mask(x.v, bound.v, _CMP_LT_OQ), otherwise.v, chosen.v)};
}
inline F32x16 round_even(F32x16 a) { return {_mm512_roundscale_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
inline F32x16 scale_pow2(F32x16 a, F32x16 n) { return {_mm512_scalef_ps(a.v, n.v)}; }
inline float reduce_add(F32x16 a) { return _mm512_reduce_add_ps(a.v); }
inline float reduce_max(F32x16 a) { return _mm512_reduce_max_ps(a.v); }

inline F32x16 load_bf16(const uint16_t *p) {
    const __m256i half = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p));
    return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(half), 16))};
}
inline F32x16 load_f16(const uint16_t *p) {
    return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(p)))};
}
inline void store_bf16(uint16_t *p, F32x16 a) {
    const __m512i bits = _mm512_castps_si512(a.v);
    const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    const __m512i rounded = _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
    const __mmask16 nan = _mm512_cmp_ps_mask(a.v, a.v, _CMP_UNORD_Q);
    const __m512i kept = _mm512_mask_or_epi32(rounded, nan, bits, _mm512_set1_epi32(0x400000));
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(p), _mm512_cvtepi32_epi16(_mm512_srli_epi32(kept, 16)));
}
inline void store_f16(uint16_t *p, F32x16 a) {
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(p),
                        _mm512_cvtps_ph(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

inline void load_bf16_pairs(const uint16_t *p, F32x16 &even, F32x16 &odd) {
    const __m512i pairs = _mm512_loadu_si512(p);
    even.v = _mm512_castsi512_ps(_mm512_slli_epi32(pairs, 16));
    odd.v = _mm512_castsi512_ps(_mm512_and_si512(pairs, _mm512_set1_epi32(static_cast<int>(0xffff0000))));
}

inline void transpose(F32x16 (&v)[16]) {
    __m512 a[16];
    for (int i = 0; i < 16; i += 4) {  // 4x4 blocks inside each 128-bit lane
        const __m512 t0 = _mm512_unpacklo_ps(v[i].v, v[i + 1].v);
        const __m512 t1 = _mm512_unpackhi_ps(v[i].v, v[i + 1].v);
        const __m512 t2 = _mm512_unpacklo_ps(v[i + 2].v, v[i + 3].v);
        const __m512 t3 = _mm512_unpackhi_ps(v[i + 2].v, v[i + 3].v);
        a[i] = _mm512_shuffle_ps(t0, t2, 0x44);
        a[i + 1] = _mm512_shuffle_ps(t0, t2, 0xee);
        a[i + 2] = _mm512_shuffle_ps(t1, t3, 0x44);
        a[i + 3] = _mm512_shuffle_ps(t1, t3, 0xee);
    }
    for (int j = 0; j < 4; j++) {  // then the lanes themselves
        const __m512 t0 = _mm512_shuffle_f32x4(a[j], a[4 + j], 0x88);
        const __m512 t1 = _mm512_shuffle_f32x4(a[j], a[4 + j], 0xdd);
        const __m512 t2 = _mm512_shuffle_f32x4(a[8 + j], a[12 + j], 0x88);
        const __m512 t3 = _mm512_shuffle_f32x4(a[8 + j], a[12 + j], 0xdd);
        v[j].v = _mm512_shuffle_f32x4(t0, t2, 0x88);
        v[4 + j].v = _mm512_shuffle_f32x4(t1, t3, 0x88);
        v[8 + j].v = _mm512_shuffle_f32x4(t0, t2, 0xdd);
        v[12 + j].v = _mm512_shuffle_f32x4(t1, t3, 0xdd);
    }
}

inline void prefetch(const void *p) { _mm_prefetch(static_cast<const char *>(p), _MM_HINT_T0); }

}  // namespace
}  // namespace valence
