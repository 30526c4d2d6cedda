// SPDX-License-Identifier: Apache-2.0
#include "memory.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

namespace emulation {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kProtected = false;
#else
constexpr bool kProtected = true;
#endif
constexpr size_t kAlignment = 256;  // as cudaMalloc's
constexpr size_t kPage = 4096;

std::mutex mutex;
char *base = nullptr;                // of kTotalBytes of address space
size_t touched = 0;                  // bytes from base that were ever allocated, in pages
int accesses = 0;
size_t used = 0;
std::map<void *, size_t> allocated;  // sizes; in order, so that gaps can be found

size_t round_up(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

void protect(int rights) {
    if (kProtected && touched > 0 && mprotect(base, touched, rights) != 0) {
        std::perror("emulated device memory");
        std::abort();
    }
}

// The first gap that is large enough.
char *place(size_t bytes) {
    if (base == nullptr) {
        void *region = mmap(nullptr, kTotalBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (region == MAP_FAILED) {
            return nullptr;
        }
        base = static_cast<char *>(region);
    }
    char *at = base;
    for (const auto &[pointer, size] : allocated) {
        char *const next = static_cast<char *>(pointer);
        if (static_cast<size_t>(next - at) >= bytes) {
            return at;
        }
        at = next + size;
    }
    return static_cast<size_t>(base + kTotalBytes - at) >= bytes ? at : nullptr;
}

}  // namespace

void *allocate_device(size_t bytes) {
    const DeviceAccess access;
    const std::lock_guard lock(mutex);
    const size_t rounded = round_up(bytes, kAlignment);
    if (rounded > kTotalBytes - used) {
        return nullptr;
    }
    void *pointer = nullptr;
    if (!kProtected) {
        // to the byte, so that the sanitizer sees where it ends
        if (posix_memalign(&pointer, kAlignment, bytes) != 0) {
            return nullptr;
        }
    } else {
        pointer = place(rounded);
        if (pointer == nullptr) {
            return nullptr;
        }
        const size_t end = round_up(static_cast<size_t>(static_cast<char *>(pointer) - base) + rounded, kPage);
        if (end > touched) {
            touched = end;
            protect(PROT_READ | PROT_WRITE);
        }
    }
    allocated.emplace(pointer, rounded);
    used += rounded;
    std::memset(pointer, 0xff, bytes);
    return pointer;
}

bool free_device(void *pointer) {
    const DeviceAccess access;
    const std::lock_guard lock(mutex);
    const auto found = allocated.find(pointer);
    if (found == allocated.end()) {
        return pointer == nullptr;
    }
    used -= found->second;
    if (kProtected) {
        std::memset(pointer, 0xff, found->second);  // who still reads it gets NaN
    } else {
        std::free(pointer);
    }
    allocated.erase(found);
    return true;
}

size_t free_device_bytes() {
    const std::lock_guard lock(mutex);
    return kTotalBytes - used;
}

bool is_device(const void *pointer) {
    const std::lock_guard lock(mutex);
    const auto after = allocated.upper_bound(const_cast<void *>(pointer));
    if (after == allocated.begin()) {
        return false;
    }
    const auto &[start, size] = *std::prev(after);
    return static_cast<const char *>(pointer) < static_cast<char *>(start) + size;
}

DeviceAccess::DeviceAccess() {
    const std::lock_guard lock(mutex);
    if (accesses++ == 0) {
        protect(PROT_READ | PROT_WRITE);
    }
}

DeviceAccess::~DeviceAccess() {
    const std::lock_guard lock(mutex);
    if (--accesses == 0) {
        protect(PROT_NONE);
    }
}

}  // namespace emulation
