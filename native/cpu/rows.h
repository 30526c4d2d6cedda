// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "device.h"

namespace valence {

// Elements of simple work below which waking another thread costs more than it brings.
constexpr int64_t kElementsPerChunk = 16384;

// Calls body(row) for m independent rows of about `cost` elements each, on several threads where that pays.
template <class Body>
void for_rows(vl_device &device, int64_t m, int64_t cost, Body &&body) {
    const int64_t together = std::max<int64_t>(1, kElementsPerChunk / cost);
    device.pool.run((m + together - 1) / together, [&](int64_t chunk, int) {
        const int64_t end = std::min(m, (chunk + 1) * together);
        for (int64_t row = chunk * together; row < end; row++) {
            body(row);
        }
    });
}

}  // namespace valence
