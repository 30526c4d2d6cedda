// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace valence {

struct HostMemory {
    int64_t total_bytes;  // the machine's, or the container's limit if that is lower
    int64_t free_bytes;   // what may still be allocated without swapping or being killed
};

HostMemory host_memory();

// Gives back what vl_alloc took; `mapped_bytes` 0 means it came from the heap.
void release_host_memory(void *pointer, int64_t mapped_bytes);

}  // namespace valence
