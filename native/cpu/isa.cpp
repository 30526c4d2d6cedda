// SPDX-License-Identifier: Apache-2.0
#include "isa.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <initializer_list>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace valence {

extern const Kernels kScalarKernels;
extern const Kernels kNeonKernels;
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;

namespace {

#if defined(__x86_64__)

struct Registers {
    uint32_t eax, ebx, ecx, edx;
};

Registers cpuid(uint32_t leaf, uint32_t subleaf) {
    Registers r{};
    __get_cpuid_count(leaf, subleaf, &r.eax, &r.ebx, &r.ecx, &r.edx);
    return r;
}

constexpr bool bit(uint32_t word, int index) { return (word >> index & 1) != 0; }

// Register state the operating system saves (XCR0).
uint64_t enabled_state() {
    if (!bit(cpuid(1, 0).ecx, 27)) {  // OSXSAVE
        return 0;
    }
    uint32_t low, high;
    asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return static_cast<uint64_t>(high) << 32 | low;
}

constexpr uint64_t kAvxState = 0x6;             // xmm, ymm
constexpr uint64_t kAvx512State = 0xe6;         // and opmask, zmm
constexpr uint64_t kAmxState = 0x60000;         // tile configuration and data
constexpr long kArchRequestPermission = 0x1023;  // ARCH_REQ_XCOMP_PERM of Linux's asm/prctl.h
constexpr long kTileData = 18;

bool has_avx2() {
    const Registers one = cpuid(1, 0);
    return (enabled_state() & kAvxState) == kAvxState && bit(one.ecx, 12) /* FMA */ && bit(one.ecx, 29) /* F16C */ &&
           bit(cpuid(7, 0).ebx, 5);
}

bool has_avx512() {
    const uint32_t ebx = cpuid(7, 0).ebx;
    return has_avx2() && (enabled_state() & kAvx512State) == kAvx512State && bit(ebx, 16) /* F */ &&
           bit(ebx, 17) /* DQ */ && bit(ebx, 30) /* BW */ && bit(ebx, 31) /* VL */;
}

bool has_amx() {
    const uint32_t edx = cpuid(7, 0).edx;
    return has_avx512() && bit(cpuid(7, 1).eax, 5) /* AVX512_BF16 */ && bit(edx, 22) /* AMX-BF16 */ &&
           bit(edx, 24) /* AMX-TILE */ && (enabled_state() & kAmxState) == kAmxState &&
           syscall(SYS_arch_prctl, kArchRequestPermission, kTileData) == 0;
}

#endif

bool detect(vl_isa isa) {
    switch (isa) {
        case VL_ISA_SCALAR:
            return true;
#if defined(__x86_64__)
        case VL_ISA_AVX2:
            return has_avx2();
        case VL_ISA_AVX512:
            return has_avx512();
        case VL_ISA_AMX:
            return has_amx();
#elif defined(__aarch64__)
        case VL_ISA_NEON:
            return true;  // part of the base architecture
#endif
        default:
            return false;
    }
}

}  // namespace

bool has_isa(vl_isa isa) {
    static const bool known[] = {false,
                                 detect(VL_ISA_SCALAR),
                                 detect(VL_ISA_NEON),
                                 detect(VL_ISA_AVX2),
                                 detect(VL_ISA_AVX512),
                                 detect(VL_ISA_AMX)};
    return known[isa];
}

vl_isa best_isa() {
    for (const vl_isa isa : {VL_ISA_AMX, VL_ISA_AVX512, VL_ISA_AVX2, VL_ISA_NEON}) {
        if (has_isa(isa)) {
            return isa;
        }
    }
    return VL_ISA_SCALAR;
}

const char *isa_name(vl_isa isa) {
    static const char *const names[] = {"auto", "scalar", "neon", "avx2", "avx512", "amx"};
    return names[isa];
}

const Kernels &kernels_of(vl_isa isa) {
    switch (isa) {
#if defined(__x86_64__)
        case VL_ISA_AMX:
        case VL_ISA_AVX512:
            return kAvx512Kernels;
        case VL_ISA_AVX2:
            return kAvx2Kernels;
#elif defined(__aarch64__)
        case VL_ISA_NEON:
            return kNeonKernels;
#endif
        default:
            return kScalarKernels;
    }
}

}  // namespace valence
