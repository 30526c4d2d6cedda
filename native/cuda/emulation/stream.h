// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cuda_runtime.h"

namespace emulation {

// Does what is queued, on this thread: of a stream, or of all.
void wait_for(cudaStream_t stream);
void wait_for_all();

// When queued work is done: for tests of what depends on it. By chance: all of it until the next wait, or none.
enum class Haste { kByChance, kAtOnce, kWhenWaitedFor };
void make_haste(Haste haste);

}  // namespace emulation
