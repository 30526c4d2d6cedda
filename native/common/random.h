// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace valence {

// A number in [0, 1) that depends on (seed, step) alone: SplitMix64 (Steele, Lea and Flood 2014) as a counter-based
// generator, so that a draw can be repeated without the draws before it.
inline double uniform_draw(uint64_t seed, uint64_t step) {
    const auto mix = [](uint64_t z) {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    };
    // the seed is mixed before the step counts on from it, so that neighbouring seeds do not share a sequence
    const uint64_t bits = mix(mix(seed + 0x9e3779b97f4a7c15u) + (step + 1) * 0x9e3779b97f4a7c15u);
    return static_cast<double>(bits >> 11) * 0x1p-53;
}

}  // namespace valence
