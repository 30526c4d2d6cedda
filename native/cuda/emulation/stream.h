// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cuda_runtime.h"

namespace emulation {

// Does what is queued, on this thread: of a stream, or of all.
void do_queued(cudaStream_t stream);
void do_all_queued();

// When work is done: for tests of what depends on it.
enum class Haste { kByChance, kAtOnce, kWhenWaitedFor };
void make_haste(Haste haste);

}  // namespace emulation
