// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace valence {
namespace {  // included by translation units with different -m flags: nothing here may be shared between them

inline float bits_float(uint32_t bits) { return __builtin_bit_cast(float, bits); }
inline uint32_t float_bits(float value) { return __builtin_bit_cast(uint32_t, value); }

inline float from_bf16(uint16_t bits) { return bits_float(static_cast<uint32_t>(bits) << 16); }

// Rounds to nearest, ties to even; NaN stays NaN.
inline uint16_t to_bf16(float value) {
    const uint32_t bits = float_bits(value);
    if ((bits & 0x7fffffff) > 0x7f800000) {
        return static_cast<uint16_t>(bits >> 16 | 0x40);
    }
    return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

inline float from_f16(uint16_t bits) {
    const uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
    const uint32_t magnitude = bits & 0x7fff;
    if (magnitude >= 0x7c00) {  // infinity, NaN
        return bits_float(sign | 0x7f800000 | (magnitude & 0x3ff) << 13);
    }
    // Placed as if the exponent had binary32's bias, then scaled by 2^112: exact, subnormals included.
    return bits_float(sign | float_bits(bits_float(magnitude << 13) * 0x1p112f));
}

// Rounds to nearest, ties to even; beyond the largest half is infinity.
inline uint16_t to_f16(float value) {
    const uint32_t bits = float_bits(value);
    const uint16_t sign = static_cast<uint16_t>(bits >> 16 & 0x8000);
    const uint32_t magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
        return sign | 0x7e00;
    }
    if (magnitude >= 0x477ff000) {  // 65520: the first that rounds to 2^16
        return sign | 0x7c00;
    }
    if (magnitude < 0x38800000) {  // below 2^-14: adding 0.5 leaves the subnormal's bits, rounded, in the mantissa
        return static_cast<uint16_t>(sign | (float_bits(bits_float(magnitude) + 0.5f) - 0x3f000000));
    }
    const uint32_t rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
    return static_cast<uint16_t>(sign | ((rounded - 0x38000000) >> 13));
}

}  // namespace
}  // namespace valence
