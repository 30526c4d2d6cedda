// SPDX-License-Identifier: Apache-2.0
// How a block chooses a token from a row of logits without sorting it. What top-k, top-p and min-p keep is a beginning of
// the list "falling by logit, rising by token among equals"; a beginning is told by its last logit and how many equal to
// it belong, and is found by radix selection: three passes that sum, for 11, 11 and 10 bits of the logit, how many tokens
// have them and what they weigh. The draw is the same search with a drawn weight. Weights are integers, so that sums
// depend on no order.
#pragma once

#include "gpu.h"

namespace valence {

using Mass = unsigned long long;

// A weight of 1 (the most likely token's). The sum over kMostVocabulary tokens stays below 2^63; what weighs less than
// 2^-40 of the most likely token is never drawn.
constexpr float kOneMass = 1099511627776.0f;
constexpr int64_t kMostVocabulary = 1 << 22;

constexpr int kDigitBits = 11;
constexpr int kBins = 1 << kDigitBits;
constexpr int kDigits = 3;

struct Candidate {
    float logit;
    int token;
};

struct SamplerSpace {
    unsigned low_masses[kBins], high_masses[kBins];  // halves: shared memory adds 32 bits in hardware, 64 in a loop
    unsigned counts[kBins];
    Mass of_warps[kWarp];
    Mass sums[kWarp];
    double real_sums[kWarp];
    float floats[kWarp];
    int ints[kWarp];
    Mass mass_before;  // of what is likelier than the digits chosen so far
    unsigned count_before;
    int digit;         // -1: the target lies beyond the last
    int token;
    int found;
    Candidate top[VL_MAX_LOGPROBS];
    float original;

    __device__ Mass mass(int bin) const { return static_cast<Mass>(high_masses[bin]) << 32 | low_masses[bin]; }
    __device__ void add(int bin, Mass mass) {
        atomicAdd(&counts[bin], 1u);
        const unsigned low = static_cast<unsigned>(mass);
        const bool carry = low != 0 && atomicAdd(&low_masses[bin], low) > ~low;
        const unsigned high = static_cast<unsigned>(mass >> 32) + (carry ? 1u : 0u);
        if (high != 0) {
            atomicAdd(&high_masses[bin], high);
        }
    }
};

// A beginning of the list: what is likelier than `key`, and the first `ties` of what is equal to it.
struct Prefix {
    unsigned key;
    unsigned ties;
    Mass mass;
};

// Rises with the logit; equal for equal logits, -0 and 0 among them.
__device__ __forceinline__ unsigned key_of(float logit) {
    union {
        float value;
        unsigned bits;
    } both;
    both.value = logit + 0.0f;
    return (both.bits & 0x80000000u) != 0 ? ~both.bits : both.bits | 0x80000000u;
}

constexpr float kForbidden = -kInfinity;

// exp((logit - peak) / temperature) of a row.
struct Weigher {
    float peak;
    float inverse_temperature;

    __device__ float weight(float logit) const { return expf((logit - peak) * inverse_temperature); }
    // NaN weighs nothing.
    __device__ Mass mass(float logit) const { return static_cast<Mass>(fmaxf(weight(logit), 0.0f) * kOneMass); }
};

// The lowest token at which the sum of mass(logit), in the order of the vocabulary, reaches `target`, 1 or more; -1 if it
// never does. Each warp sums one stretch, then the one that holds the target walks along its own.
template <class MassOf>
__device__ int first_reaching(const float *logits, int vocab, Mass target, MassOf mass, SamplerSpace &space) {
    const int warps = static_cast<int>(blockDim.x) / kWarp;
    const int stretch = ((vocab + warps - 1) / warps + kWarp - 1) / kWarp * kWarp;
    const int begin = lesser(vocab, warp_index() * stretch), end = lesser(vocab, begin + stretch);
    Mass own = 0;
    for (int i = begin + lane_index(); i < end; i += kWarp) {
        own += mass(logits[i]);
    }
    own = warp_sum(own);
    if (lane_index() == 0) {
        space.of_warps[warp_index()] = own;
    }
    if (threadIdx.x == 0) {
        space.token = -1;
    }
    __syncthreads();
    Mass before = 0;
    for (int w = 0; w < warp_index(); w++) {
        before += space.of_warps[w];
    }
    if (before < target && before + own >= target) {  // true of one warp, or none
        for (int base = begin; base < end; base += kWarp) {
            const int i = base + lane_index();
            Mass up_to = i < end ? mass(logits[i]) : 0;  // inclusive sum over the lanes
            for (int delta = 1; delta < kWarp; delta *= 2) {
                const Mass other = __shfl_up_sync(kAllLanes, up_to, delta);
                up_to += lane_index() >= delta ? other : 0;
            }
            const unsigned reached = __ballot_sync(kAllLanes, before + up_to >= target);
            if (reached != 0) {
                if (lane_index() == 0) {
                    space.token = base + __ffs(static_cast<int>(reached)) - 1;
                }
                break;
            }
            before += __shfl_sync(kAllLanes, up_to, kWarp - 1);
        }
    }
    __syncthreads();
    const int token = space.token;
    __syncthreads();
    return token;
}

// Warp 0, and a barrier after it: the highest bin at which the sum from the top reaches the target, and what lies above it.
__device__ inline void choose_bin(SamplerSpace &space, Mass target, bool by_count) {
    constexpr int kBinsEach = kBins / kWarp;
    const int top = kBins - 1 - lane_index() * kBinsEach;  // a lane takes the bins from here down
    Mass mass = 0;
    unsigned count = 0;
    for (int i = 0; i < kBinsEach; i++) {
        mass += space.mass(top - i);
        count += space.counts[top - i];
    }
    Mass mass_up_to = mass;
    unsigned count_up_to = count;
    for (int delta = 1; delta < kWarp; delta *= 2) {
        const Mass other_mass = __shfl_up_sync(kAllLanes, mass_up_to, delta);
        const unsigned other_count = __shfl_up_sync(kAllLanes, count_up_to, delta);
        if (lane_index() >= delta) {
            mass_up_to += other_mass;
            count_up_to += other_count;
        }
    }
    mass_up_to += space.mass_before;
    count_up_to += space.count_before;
    __syncwarp();  // all lanes have read what lies above; a vote orders no memory
    const unsigned reached = __ballot_sync(kAllLanes, (by_count ? count_up_to : mass_up_to) >= target);
    if (reached == 0) {
        if (lane_index() == 0) {
            space.digit = -1;
        }
    } else if (lane_index() == __ffs(static_cast<int>(reached)) - 1) {
        Mass mass_so_far = mass_up_to - mass;
        unsigned count_so_far = count_up_to - count;
        int bin = top;
        while ((by_count ? count_so_far + space.counts[bin] : mass_so_far + space.mass(bin)) < target) {
            mass_so_far += space.mass(bin);
            count_so_far += space.counts[bin];
            bin--;
        }
        space.digit = bin;
        space.mass_before = mass_so_far;
        space.count_before = count_so_far;
    }
}

// The shortest beginning of the list that has `target` tokens, or weighs `target`; all that is allowed if nothing does.
__device__ inline Prefix select(const float *logits, int vocab, Weigher weigher, Mass target, bool by_count,
                                SamplerSpace &space) {
    if (threadIdx.x == 0) {
        space.mass_before = 0;
        space.count_before = 0;
    }
    unsigned chosen = 0;  // the digits found so far
    int shift = 32;
    for (int digit = 0; digit < kDigits; digit++) {
        const int above = shift;
        shift = digit + 1 == kDigits ? 0 : shift - kDigitBits;
        const unsigned mask = (1u << (above - shift)) - 1;
        for (int bin = static_cast<int>(threadIdx.x); bin < kBins; bin += static_cast<int>(blockDim.x)) {
            space.low_masses[bin] = space.high_masses[bin] = space.counts[bin] = 0;
        }
        __syncthreads();
        for (int i = static_cast<int>(threadIdx.x); i < vocab; i += static_cast<int>(blockDim.x)) {
            const float logit = logits[i];
            const unsigned key = key_of(logit);
            const bool belongs = digit == 0 || key >> above == chosen;
            if (belongs && logit > kForbidden) {
                space.add(static_cast<int>(key >> shift & mask), weigher.mass(logit));
            }
        }
        __syncthreads();
        if (warp_index() == 0) {
            choose_bin(space, target, by_count);
        }
        __syncthreads();
        if (space.digit < 0) {  // only at the first digit
            Mass own = 0;
            for (int bin = static_cast<int>(threadIdx.x); bin < kBins; bin += static_cast<int>(blockDim.x)) {
                own += space.mass(bin);
            }
            return {key_of(kForbidden) + 1, 0, block_sum(own, space.sums)};
        }
        chosen = chosen << (above - shift) | static_cast<unsigned>(space.digit);
    }
    // all that is left in the bin is equal to the key
    const Mass weight = space.mass(space.digit) / space.counts[space.digit];
    const Mass each = by_count ? 1 : weight;
    const Mass before = by_count ? space.count_before : space.mass_before;
    const unsigned ties = static_cast<unsigned>((target - before + each - 1) / each);
    const Prefix prefix{chosen, ties, space.mass_before + ties * weight};
    __syncthreads();
    return prefix;
}

// The last token of the beginning.
__device__ inline int last_of(const float *logits, int vocab, const Prefix &prefix, SamplerSpace &space) {
    return first_reaching(logits, vocab, prefix.ties,
                          [key = prefix.key](float logit) { return Mass(key_of(logit) == key); }, space);
}

// The largest logit and the lowest token that has it.
__device__ inline Candidate largest(const float *logits, int vocab, SamplerSpace &space) {
    float peak = kForbidden;
    for (int i = static_cast<int>(threadIdx.x); i < vocab; i += static_cast<int>(blockDim.x)) {
        peak = fmaxf(peak, logits[i]);
    }
    peak = block_max(peak, space.floats);
    int lowest = vocab;
    for (int i = static_cast<int>(threadIdx.x); i < vocab; i += static_cast<int>(blockDim.x)) {
        if (logits[i] == peak && i < lowest) {
            lowest = i;
        }
    }
    return {peak, -block_max(-lowest, space.ints)};
}

// Leaves in space.top, sorted, the `wanted` most likely tokens, fewer if fewer are allowed; returns how many.
__device__ inline int find_top(const float *logits, int vocab, Weigher weigher, int wanted, SamplerSpace &space) {
    const Prefix prefix = select(logits, vocab, weigher, static_cast<Mass>(wanted), true, space);
    if (threadIdx.x == 0) {
        space.found = 0;
    }
    __syncthreads();
    for (int i = static_cast<int>(threadIdx.x); i < vocab; i += static_cast<int>(blockDim.x)) {
        const bool all = prefix.ties == 0 && key_of(logits[i]) == prefix.key;
        if (key_of(logits[i]) > prefix.key || all) {
            space.top[atomicAdd(&space.found, 1)] = {logits[i], i};
        }
    }
    __syncthreads();
    for (unsigned tie = 1; tie <= prefix.ties; tie++) {  // rising by token
        const int token = last_of(logits, vocab, {prefix.key, tie, 0}, space);
        if (threadIdx.x == 0) {
            space.top[space.found++] = {logits[token], token};
        }
        __syncthreads();
    }
    const int found = space.found;
    Candidate own{};
    int rank = 0;
    if (static_cast<int>(threadIdx.x) < found) {
        own = space.top[threadIdx.x];
        for (int i = 0; i < found; i++) {
            const Candidate other = space.top[i];
            rank += other.logit > own.logit || (other.logit == own.logit && other.token < own.token);
        }
    }
    __syncthreads();
    if (static_cast<int>(threadIdx.x) < found) {
        space.top[rank] = own;
    }
    __syncthreads();
    return found;
}

}  // namespace valence
