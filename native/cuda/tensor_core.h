// SPDX-License-Identifier: Apache-2.0
// The instructions of PTX that have no C++ form, with the layouts of PTX ISA 9.0, sections 9.7.15.5 (mma, ldmatrix) and
// 9.7.9.25 (cp.async). In a warp, g = lane / 4 and t = lane % 4.
#pragma once

#include "gpu.h"

namespace valence {

// c [16, 8] += a [16, 16] * b [16, 8]; the same layouts as of CuTe's MMA_Traits<SM80_16x8x16_F32BF16BF16F32_TN>.
//   a: {a[g][2t..], a[g + 8][2t..], a[g][2t + 8..], a[g + 8][2t + 8..]}, pairs along a row
//   b: {b[2t..][g], b[2t + 8..][g]}, pairs down a column
//   c: {c[g][2t], c[g][2t + 1], c[g + 8][2t], c[g + 8][2t + 1]}
template <class T>
__device__ void multiply_add(float (&c)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]);

#if defined(__CUDACC__)

template <>
__device__ __forceinline__ void multiply_add<Bf16>(float (&c)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
template <>
__device__ __forceinline__ void multiply_add<F16>(float (&c)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

__device__ __forceinline__ uint32_t shared_address(const void *pointer) {
    return static_cast<uint32_t>(__cvta_generic_to_shared(pointer));
}

// Four 8x8 matrices of 16-bit elements from shared memory; lane i gives the address of row i % 8 of matrix i / 8.
// out[j] = matrix j's elements [g][2t], [g][2t + 1].
__device__ __forceinline__ void load_matrices(uint32_t (&out)[4], const void *row) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(out[0]), "=r"(out[1]), "=r"(out[2]), "=r"(out[3])
                 : "r"(shared_address(row))
                 : "memory");
}
// The same, transposed: out[j] = matrix j's elements [2t][g], [2t + 1][g].
__device__ __forceinline__ void load_matrices_transposed(uint32_t (&out)[4], const void *row) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(out[0]), "=r"(out[1]), "=r"(out[2]), "=r"(out[3])
                 : "r"(shared_address(row))
                 : "memory");
}

// Starts a copy of 16 bytes from global to shared memory; writes zeros, and reads nothing, unless `there`.
__device__ __forceinline__ void copy16(void *to, const void *from, bool there) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(to)), "l"(from), "r"(there ? 16 : 0)
                 : "memory");
}
// Ends a group of copies.
__device__ __forceinline__ void commit_copies() { asm volatile("cp.async.commit_group;" ::: "memory"); }
// Waits until at most `kInFlight` of this thread's newest groups are under way; other threads' need a barrier after it.
template <int kInFlight>
__device__ __forceinline__ void await_copies() {
    asm volatile("cp.async.wait_group %0;" ::"n"(kInFlight) : "memory");
}

#else

template <class T>
void multiply_add(float (&c)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
    uint32_t own[6] = {a[0], a[1], a[2], a[3], b[0], b[1]};
    const char *rows = emulation::warp_exchange(own, sizeof own);
    const auto element = [rows](int lane, int word, int half) {
        uint32_t pair;
        std::memcpy(&pair, rows + lane * emulation::kLaneBytes + 4 * word, 4);
        return half == 0 ? first_of<T>(pair) : second_of<T>(pair);
    };
    const int g = emulation::lane() / 4, t = emulation::lane() % 4;
    for (int i = 0; i < 4; i++) {
        const int row = g + i / 2 * 8, col = 2 * t + i % 2;
        for (int k = 0; k < 16; k++) {
            const float x = element(row % 8 * 4 + k % 8 / 2, row / 8 + k / 8 * 2, k % 2);
            const float y = element(col * 4 + k % 8 / 2, 4 + k / 8, k % 2);
            c[i] += x * y;
        }
    }
}

inline void load_matrices(uint32_t (&out)[4], const void *row) {
    emulation::require_aligned(row, 16);
    const char *rows = emulation::warp_exchange(&row, sizeof row);
    const int g = emulation::lane() / 4, t = emulation::lane() % 4;
    for (int j = 0; j < 4; j++) {
        const char *address;
        std::memcpy(&address, rows + (j * 8 + g) * emulation::kLaneBytes, sizeof address);
        std::memcpy(&out[j], address + 4 * t, 4);
    }
}
inline void load_matrices_transposed(uint32_t (&out)[4], const void *row) {
    emulation::require_aligned(row, 16);
    const char *rows = emulation::warp_exchange(&row, sizeof row);
    const int g = emulation::lane() / 4, t = emulation::lane() % 4;
    for (int j = 0; j < 4; j++) {
        uint16_t pair[2];
        for (int i = 0; i < 2; i++) {
            const char *address;
            std::memcpy(&address, rows + (j * 8 + 2 * t + i) * emulation::kLaneBytes, sizeof address);
            std::memcpy(&pair[i], address + 2 * g, 2);
        }
        out[j] = pair[0] | static_cast<uint32_t>(pair[1]) << 16;
    }
}

inline void copy16(void *to, const void *from, bool there) { emulation::copy_later(to, from, there ? 16 : 0, there ? 0 : 16); }
inline void commit_copies() { emulation::commit_copies(); }
template <int kInFlight>
void await_copies() {
    emulation::await_copies(kInFlight);
}

#endif

}  // namespace valence
