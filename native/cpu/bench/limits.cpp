// SPDX-License-Identifier: Apache-2.0
#include "limits.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "valence.h"

namespace bench {
namespace {

double processor_seconds() {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Runs `work` (which returns what it did) on all threads at once, several times; the best sum of their rates per second
// of processor time, so that whoever shares the machine does not lower the limit.
template <class Work>
double best_rate(int threads, Work work) {
    double best = 0;
    for (int round = 0; round < 5; round++) {
        std::vector<double> rates(static_cast<size_t>(threads));
        std::vector<std::thread> pool;
        for (int t = 0; t < threads; t++) {
            pool.emplace_back([&, t] {
                const double before = processor_seconds();
                const double done = work(t);
                rates[static_cast<size_t>(t)] = done / (processor_seconds() - before);
            });
        }
        double total = 0;
        for (int t = 0; t < threads; t++) {
            pool[static_cast<size_t>(t)].join();
            total += rates[static_cast<size_t>(t)];
        }
        best = std::max(best, total);
    }
    return best;
}

#if defined(__x86_64__)
// ymm only: every machine these limits matter on has it, and one load per line is enough to saturate memory
__attribute__((target("avx2"))) uint64_t read_all(const char *memory, size_t bytes) {
    __m256i sum[4] = {};
    for (size_t i = 0; i < bytes; i += 128) {
        for (size_t j = 0; j < 4; j++) {
            sum[j] = _mm256_add_epi64(sum[j], _mm256_load_si256(reinterpret_cast<const __m256i *>(memory + i + 32 * j)));
        }
    }
    const __m256i all = _mm256_add_epi64(_mm256_add_epi64(sum[0], sum[1]), _mm256_add_epi64(sum[2], sum[3]));
    return static_cast<uint64_t>(_mm256_extract_epi64(all, 0) + _mm256_extract_epi64(all, 1) +
                                 _mm256_extract_epi64(all, 2) + _mm256_extract_epi64(all, 3));
}

constexpr int64_t kFmaLoops = 8'000'000;

__attribute__((target("avx512f"))) float fma_512() {
    __m512 sum[12];
    for (int j = 0; j < 12; j++) sum[j] = _mm512_set1_ps(static_cast<float>(j));
    const __m512 factor = _mm512_set1_ps(0.999f);
    for (int64_t i = 0; i < kFmaLoops; i++) {
#pragma GCC unroll 12
        for (int j = 0; j < 12; j++) sum[j] = _mm512_fmadd_ps(sum[j], factor, factor);
    }
    for (int j = 1; j < 12; j++) sum[0] = _mm512_add_ps(sum[0], sum[j]);
    return _mm512_cvtss_f32(sum[0]);
}

__attribute__((target("avx2,fma"))) float fma_256() {
    __m256 sum[12];
    for (int j = 0; j < 12; j++) sum[j] = _mm256_set1_ps(static_cast<float>(j));
    const __m256 factor = _mm256_set1_ps(0.999f);
    for (int64_t i = 0; i < kFmaLoops; i++) {
#pragma GCC unroll 12
        for (int j = 0; j < 12; j++) sum[j] = _mm256_fmadd_ps(sum[j], factor, factor);
    }
    for (int j = 1; j < 12; j++) sum[0] = _mm256_add_ps(sum[0], sum[j]);
    return _mm256_cvtss_f32(sum[0]);
}

constexpr int64_t kTileLoops = 1'000'000;

__attribute__((target("amx-tile,amx-bf16"))) void tiles() {
    alignas(64) uint8_t config[64] = {1};
    for (int tile = 0; tile < 8; tile++) {
        config[16 + 2 * tile] = 64;
        config[48 + tile] = 16;
    }
    asm volatile("" ::"m"(config));
    _tile_loadconfig(config);
    _tile_zero(6);
    _tile_zero(7);
    for (int64_t i = 0; i < kTileLoops; i++) {
        _tile_dpbf16ps(0, 6, 7);
        _tile_dpbf16ps(1, 6, 7);
        _tile_dpbf16ps(2, 6, 7);
        _tile_dpbf16ps(3, 6, 7);
    }
    _tile_release();
}
#else
uint64_t read_all(const char *memory, size_t bytes) {
    uint64_t sum = 0;
    for (size_t i = 0; i < bytes; i += 8) {
        uint64_t word;
        std::memcpy(&word, memory + i, 8);
        sum += word;
    }
    return sum;
}
#endif

volatile uint64_t keep;
volatile float keep_float;

}  // namespace

Limits measure_limits(int threads, [[maybe_unused]] int32_t isa) {
    constexpr size_t kBytes = size_t{1} << 30;
    void *mapped = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) {
        return {};
    }
    char *memory = static_cast<char *>(mapped);
    madvise(memory, kBytes, MADV_HUGEPAGE);
    std::memset(memory, 1, kBytes);
    const size_t share = kBytes / static_cast<size_t>(threads) / 4096 * 4096;
    Limits limits{};
    limits.bytes_per_second = best_rate(threads, [&](int t) {
        keep = read_all(memory + share * static_cast<size_t>(t), share);
        return static_cast<double>(share);
    });
    munmap(mapped, kBytes);
#if defined(__x86_64__)
    if (isa >= VL_ISA_AVX512) {
        limits.fma_flops = best_rate(threads, [](int) {
            keep_float = fma_512();
            return kFmaLoops * 12.0 * 32;
        });
    } else if (isa == VL_ISA_AVX2) {
        limits.fma_flops = best_rate(threads, [](int) {
            keep_float = fma_256();
            return kFmaLoops * 12.0 * 16;
        });
    }
    if (isa == VL_ISA_AMX) {
        limits.tile_flops = best_rate(threads, [](int) {
            tiles();
            return kTileLoops * 4.0 * 2 * 16 * 16 * 32;
        });
    }
#endif
    return limits;
}

}  // namespace bench
