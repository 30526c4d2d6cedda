// SPDX-License-Identifier: Apache-2.0
// What every kernel and its launch stand on: elements, reductions, launches. Compiled by nvcc, or by the host's compiler
// on emulation/cuda_runtime.h.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#if defined(__CUDACC__)
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#else
#include "half.h"
#endif

namespace valence {

constexpr int kWarp = 32;
constexpr unsigned kAllLanes = 0xffffffffu;
constexpr float kInfinity = __builtin_huge_valf();

__host__ __device__ __forceinline__ int lesser(int a, int b) { return a < b ? a : b; }

// ---- elements --------------------------------------------------------------------------------------------------------

struct Bf16 {
    uint16_t bits;
};
struct F16 {
    uint16_t bits;
};

__device__ __forceinline__ float widen(float value) { return value; }
#if defined(__CUDACC__)
__device__ __forceinline__ float widen(Bf16 value) { return __uint_as_float(static_cast<uint32_t>(value.bits) << 16); }
__device__ __forceinline__ float widen(F16 value) { return __half2float(__ushort_as_half(value.bits)); }
template <class T>
__device__ T narrow(float value);
template <>
__device__ __forceinline__ float narrow<float>(float value) {
    return value;
}
template <>
__device__ __forceinline__ Bf16 narrow<Bf16>(float value) {
    return {__bfloat16_as_ushort(__float2bfloat16_rn(value))};
}
template <>
__device__ __forceinline__ F16 narrow<F16>(float value) {
    return {__half_as_ushort(__float2half_rn(value))};
}
#else
inline float widen(Bf16 value) { return from_bf16(value.bits); }
inline float widen(F16 value) { return from_f16(value.bits); }
template <class T>
T narrow(float value);
template <>
inline float narrow<float>(float value) {
    return value;
}
template <>
inline Bf16 narrow<Bf16>(float value) {
    return {to_bf16(value)};
}
template <>
inline F16 narrow<F16>(float value) {
    return {to_f16(value)};
}
#endif

// Two neighbours in a register, the first in its low half.
template <class T>
__device__ __forceinline__ uint32_t pack(float first, float second) {
    return narrow<T>(first).bits | static_cast<uint32_t>(narrow<T>(second).bits) << 16;
}
template <class T>
__device__ __forceinline__ float first_of(uint32_t pair) {
    return widen(T{static_cast<uint16_t>(pair)});
}
template <class T>
__device__ __forceinline__ float second_of(uint32_t pair) {
    return widen(T{static_cast<uint16_t>(pair >> 16)});
}

// Eight elements from an address that is a multiple of 16 bytes.
template <class T>
__device__ __forceinline__ void load8(float (&out)[8], const T *from) {
    const uint4 bits = *reinterpret_cast<const uint4 *>(from);
    const uint32_t pairs[4] = {bits.x, bits.y, bits.z, bits.w};
#pragma unroll
    for (int i = 0; i < 4; i++) {
        out[2 * i] = first_of<T>(pairs[i]);
        out[2 * i + 1] = second_of<T>(pairs[i]);
    }
}
template <>
__device__ __forceinline__ void load8<float>(float (&out)[8], const float *from) {
    const float4 low = reinterpret_cast<const float4 *>(from)[0], high = reinterpret_cast<const float4 *>(from)[1];
    out[0] = low.x, out[1] = low.y, out[2] = low.z, out[3] = low.w;
    out[4] = high.x, out[5] = high.y, out[6] = high.z, out[7] = high.w;
}

// ---- threads ---------------------------------------------------------------------------------------------------------

// The block's dynamic shared memory, 16-byte aligned.
__device__ __forceinline__ char *shared_memory() {
#if defined(__CUDACC__)
    extern __shared__ __align__(16) char dynamic_shared[];
    return dynamic_shared;
#else
    return static_cast<char *>(emulation::dynamic_shared());
#endif
}

__device__ __forceinline__ int lane_index() { return static_cast<int>(threadIdx.x) % kWarp; }
__device__ __forceinline__ int warp_index() { return static_cast<int>(threadIdx.x) / kWarp; }

template <class T>
__device__ __forceinline__ T warp_sum(T value) {
#pragma unroll
    for (int mask = kWarp / 2; mask > 0; mask /= 2) {
        value += __shfl_xor_sync(kAllLanes, value, mask);
    }
    return value;
}
template <class T>
__device__ __forceinline__ T warp_max(T value) {
#pragma unroll
    for (int mask = kWarp / 2; mask > 0; mask /= 2) {
        const T other = __shfl_xor_sync(kAllLanes, value, mask);
        value = other > value ? other : value;
    }
    return value;
}

// The sum over all threads of the block, in each of them. `scratch` [32] may be used again at once.
template <class T>
__device__ T block_sum(T value, T *scratch) {
    value = warp_sum(value);
    if (lane_index() == 0) {
        scratch[warp_index()] = value;
    }
    __syncthreads();
    const int warps = static_cast<int>(blockDim.x) / kWarp;
    value = warp_sum(lane_index() < warps ? scratch[lane_index()] : T(0));
    __syncthreads();
    return value;
}
template <class T>
__device__ T block_max(T value, T *scratch) {
    value = warp_max(value);
    if (lane_index() == 0) {
        scratch[warp_index()] = value;
    }
    __syncthreads();
    const int warps = static_cast<int>(blockDim.x) / kWarp;
    value = warp_max(scratch[lane_index() < warps ? lane_index() : 0]);
    __syncthreads();
    return value;
}

// ---- what a kernel found wrong in device memory ----------------------------------------------------------------------

enum FaultKind { kNoFault, kBadToken, kBadPosition, kBadIndex, kBadSlot, kBadQueryStart, kBadLength, kBadBlock };

// The first since it was last looked at: element `index` of the array that `kind` names is `value`.
struct Faults {
    int kind;
    int unused;
    int64_t index;
    int64_t value;
};

__device__ __forceinline__ void report(Faults *faults, FaultKind kind, int64_t index, int64_t value) {
    if (atomicCAS(&faults->kind, static_cast<int>(kNoFault), static_cast<int>(kind)) == kNoFault) {
        faults->index = index;
        faults->value = value;
    }
}

}  // namespace valence
