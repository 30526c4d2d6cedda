// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bench {

// What this machine does at best, measured with the same number of threads.
struct Limits {
    double bytes_per_second;  // reading memory that no cache holds
    double fma_flops;         // f32, in registers
    double tile_flops;        // bf16 on AMX, in registers; 0 without
};

Limits measure_limits(int threads, int32_t isa);

}  // namespace bench
