// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cuda_runtime.h"

namespace emulation {

// Does what is queued, on this thread: of a stream, or of all.
void do_queued(cudaStream_t stream);
void do_all_queued();

}  // namespace emulation
