// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "error.h"

namespace valence {

// The CUDA driver, as far as it is asked before the runtime is: the runtime alone would say only that it failed.
struct Driver {
    int (*init)(unsigned flags);            // cuInit
    int (*version)(int *version);           // cuDriverGetVersion: 13000 for 13.0
    int (*device_count)(int *count);        // cuDeviceGetCount
};

// The oldest driver that runs what CUDA 13.0 built.
constexpr int kOldestDriver = 13000;

// The driver of this machine. Throws Failure with VL_NO_DRIVER if there is none.
Driver load_driver(const char *library = "libcuda.so.1");

// Throws Failure with VL_DRIVER_TOO_OLD, VL_NO_DEVICE, or VL_INVALID_ARGUMENT for an index this machine lacks.
void check_driver(const Driver &driver, int index);

}  // namespace valence
