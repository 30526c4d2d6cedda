// SPDX-License-Identifier: Apache-2.0
// Sixteen f32 in four 128-bit registers of arm64 (base architecture, no extension needed).
#pragma once

#include <arm_neon.h>

#include "half.h"

namespace valence {
namespace {

struct F32x16 {
    float32x4_t q[4];
};

constexpr int kAccumulators = 6;  // 24 of 32 registers

#define VL_EACH for (int i = 0; i < 4; i++)

inline F32x16 set1(float a) {
    F32x16 r;
    VL_EACH r.q[i] = vdupq_n_f32(a);
    return r;
}
inline F32x16 load(const float *p) {
    F32x16 r;
    VL_EACH r.q[i] = vld1q_f32(p + 4 * i);
    return r;
}
inline void store(float *p, F32x16 a) { VL_EACH vst1q_f32(p + 4 * i, a.q[i]); }
inline F32x16 add(F32x16 a, F32x16 b) {
    VL_EACH a.q[i] = vaddq_f32(a.q[i], b.q[i]);
    return a;
}
inline F32x16 sub(F32x16 a, F32x16 b) {
    VL_EACH a.q[i] = vsubq_f32(a.q[i], b.q[i]);
    return a;
}
inline F32x16 mul(F32x16 a, F32x16 b) {
    VL_EACH a.q[i] = vmulq_f32(a.q[i], b.q[i]);
    return a;
}
inline F32x16 div(F32x16 a, F32x16 b) {
    VL_EACH a.q[i] = vdivq_f32(a.q[i], b.q[i]);
    return a;
}
inline F32x16 fma(F32x16 a, F32x16 b, F32x16 c) {
    VL_EACH c.q[i] = vfmaq_f32(c.q[i], a.q[i], b.q[i]);
    return c;
}
// b where either is NaN, as on x86
inline F32x16 max(F32x16 a, F32x16 b) {
    VL_EACH b.q[i] = vbslq_f32(vcgtq_f32(a.q[i], b.q[i]), a.q[i], b.q[i]);
    return b;
}
inline F32x16 min(F32x16 a, F32x16 b) {
    VL_EACH b.q[i] = vbslq_f32(vcltq_f32(a.q[i], b.q[i]), a.q[i], b.q[i]);
    return b;
}
inline F32x16 select_below(F32x16 x, F32x16 bound, F32x16 chosen, F32x16 otherwise) {
    VL_EACH otherwise.q[i] = vbslq_f32(vcltq_f32(x.q[i], bound.q[i]), chosen.q[i], otherwise.q[i]);
    return otherwise;
}
inline F32x16 round_even(F32x16 a) {
    VL_EACH a.q[i] = vrndnq_f32(a.q[i]);
    return a;
}
inline F32x16 scale_pow2(F32x16 a, F32x16 n) {
    VL_EACH a.q[i] = vmulq_f32(
        a.q[i], vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(vcvtnq_s32_f32(n.q[i]), vdupq_n_s32(127)), 23)));
    return a;
}
inline float reduce_add(F32x16 a) {
    return vaddvq_f32(vaddq_f32(vaddq_f32(a.q[0], a.q[2]), vaddq_f32(a.q[1], a.q[3])));
}
inline float reduce_max(F32x16 a) {
    return vmaxvq_f32(vmaxq_f32(vmaxq_f32(a.q[0], a.q[2]), vmaxq_f32(a.q[1], a.q[3])));
}

inline F32x16 load_bf16(const uint16_t *p) {
    F32x16 r;
    VL_EACH r.q[i] = vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p + 4 * i), 16));
    return r;
}
inline F32x16 load_f16(const uint16_t *p) {
    F32x16 r;
    VL_EACH r.q[i] = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p + 4 * i)));
    return r;
}
inline void store_bf16(uint16_t *p, F32x16 a) {
    VL_EACH {
        const uint32x4_t bits = vreinterpretq_u32_f32(a.q[i]);
        const uint32x4_t odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
        const uint32x4_t rounded = vaddq_u32(bits, vaddq_u32(odd, vdupq_n_u32(0x7fff)));
        const uint32x4_t quiet = vorrq_u32(bits, vdupq_n_u32(0x400000));
        const uint32x4_t kept = vbslq_u32(vceqq_f32(a.q[i], a.q[i]), rounded, quiet);
        vst1_u16(p + 4 * i, vshrn_n_u32(kept, 16));
    }
}
inline void store_f16(uint16_t *p, F32x16 a) { VL_EACH vst1_u16(p + 4 * i, vreinterpret_u16_f16(vcvt_f16_f32(a.q[i]))); }

inline void load_bf16_pairs(const uint16_t *p, F32x16 &even, F32x16 &odd) {
    VL_EACH {
        const uint32x4_t pairs = vreinterpretq_u32_u16(vld1q_u16(p + 8 * i));
        even.q[i] = vreinterpretq_f32_u32(vshlq_n_u32(pairs, 16));
        odd.q[i] = vreinterpretq_f32_u32(vandq_u32(pairs, vdupq_n_u32(0xffff0000)));
    }
}

inline void transpose(F32x16 (&v)[16]) {
    float rows[16][16];
    for (int i = 0; i < 16; i++) {
        store(rows[i], v[i]);
    }
    for (int block = 0; block < 4; block++) {  // four rows at a time, de-interleaved into columns
        for (int part = 0; part < 4; part++) {
            const float32x4_t r0 = vld1q_f32(rows[4 * block] + 4 * part), r1 = vld1q_f32(rows[4 * block + 1] + 4 * part);
            const float32x4_t r2 = vld1q_f32(rows[4 * block + 2] + 4 * part), r3 = vld1q_f32(rows[4 * block + 3] + 4 * part);
            const float32x4x2_t t0 = vtrnq_f32(r0, r1), t1 = vtrnq_f32(r2, r3);
            v[4 * part].q[block] = vcombine_f32(vget_low_f32(t0.val[0]), vget_low_f32(t1.val[0]));
            v[4 * part + 1].q[block] = vcombine_f32(vget_low_f32(t0.val[1]), vget_low_f32(t1.val[1]));
            v[4 * part + 2].q[block] = vcombine_f32(vget_high_f32(t0.val[0]), vget_high_f32(t1.val[0]));
            v[4 * part + 3].q[block] = vcombine_f32(vget_high_f32(t0.val[1]), vget_high_f32(t1.val[1]));
        }
    }
}

inline void prefetch(const void *p) { __builtin_prefetch(p); }

#undef VL_EACH

}  // namespace
}  // namespace valence
