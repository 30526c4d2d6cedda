// SPDX-License-Identifier: Apache-2.0
// The emulated device's memory.
#pragma once

#include <cstddef>

namespace emulation {

constexpr size_t kTotalBytes = size_t{8} << 30;

// nullptr where no more is left. Filled with ones: NaN, and no index.
void *allocate_device(size_t bytes);
// False for what allocate_device did not give.
bool free_device(void *pointer);
size_t free_device_bytes();
bool is_device(const void *pointer);

// While one of these lives, device memory can be touched. At all other times a host that reads or writes it dies as it would
// with a GPU behind a bus. Under the address sanitizer it can always be touched, and the sanitizer watches it instead.
class DeviceAccess {
public:
    DeviceAccess();
    DeviceAccess(const DeviceAccess &) = delete;
    ~DeviceAccess();
};

}  // namespace emulation
