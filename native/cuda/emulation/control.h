// SPDX-License-Identifier: Apache-2.0
// What a test does to the emulated machine; the emulated library exports it beside valence.h.
#pragma once

#include "driver.h"

extern "C" {

// The driver knows CUDA up to `version` (13000: 13.0; 0: there is no driver), cuInit says `init_status`, and it sees so many
// GPUs, of which only the first one works.
__attribute__((visibility("default"))) void emulated_driver(int version, int init_status, int devices);

// The runtime's call or launch whose turn comes after `calls` others fails with a cudaError_t; negative: none.
__attribute__((visibility("default"))) void emulated_failure(int calls, int error);

// Whether that turn is still to come.
__attribute__((visibility("default"))) int emulated_failure_to_come();

// Every launch from now on fails with a cudaError_t that does not last; 0: none.
__attribute__((visibility("default"))) void emulated_launches(int error);

// Graphs launched so far.
__attribute__((visibility("default"))) int emulated_graphs();
}

namespace emulation {

// As emulated_driver has made it. Throws Failure as load_driver does where there is none.
valence::Driver driver();
}  // namespace emulation
