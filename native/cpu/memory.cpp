// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#include "device.h"
#include "host_memory.h"

namespace valence {
namespace {

constexpr int64_t kHugePage = 2 << 20;

int64_t number_in(const char *path) {
    int64_t value = -1;
    std::ifstream(path) >> value;  // no file: -1; "max": 0
    return value;
}

// the number that follows a word; 0 where there is none
int64_t number_after(const char *path, const std::string &key) {
    std::ifstream file(path);
    int64_t value = 0;
    for (std::string word; file >> word;) {
        if (word == key && file >> value) {
            return value;
        }
    }
    return 0;
}

int64_t meminfo_bytes(const std::string &key) { return number_after("/proc/meminfo", key) * 1024; }

// Large blocks are mapped on a huge-page boundary: weights are read end to end, and 4 KB pages cost TLB misses.
void *map_huge(int64_t bytes, int64_t &mapped_bytes) {
    const int64_t rounded = (bytes + kHugePage - 1) / kHugePage * kHugePage;
    const int64_t padded = rounded + kHugePage;
    void *start = mmap(nullptr, static_cast<size_t>(padded), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) {
        return nullptr;
    }
    char *const first = static_cast<char *>(start);
    const int64_t before = (kHugePage - reinterpret_cast<intptr_t>(first) % kHugePage) % kHugePage;
    if (before > 0) {
        munmap(first, static_cast<size_t>(before));
    }
    if (kHugePage - before > 0) {
        munmap(first + before + rounded, static_cast<size_t>(kHugePage - before));
    }
    madvise(first + before, static_cast<size_t>(rounded), MADV_HUGEPAGE);  // advice: without it only slower
    mapped_bytes = rounded;
    return first + before;
}

}  // namespace

HostMemory host_memory() {
    HostMemory memory{meminfo_bytes("MemTotal:"), meminfo_bytes("MemAvailable:")};
    int64_t limit = number_in("/sys/fs/cgroup/memory.max");
    // a group is charged for the files it has read, which the kernel drops when memory is wanted: the working set, as
    // the kubelet counts it, is what is used less the files that are idle
    int64_t used = number_in("/sys/fs/cgroup/memory.current");
    int64_t idle_files = number_after("/sys/fs/cgroup/memory.stat", "inactive_file");
    if (limit < 0) {
        limit = number_in("/sys/fs/cgroup/memory/memory.limit_in_bytes");
        used = number_in("/sys/fs/cgroup/memory/memory.usage_in_bytes");
        idle_files = number_after("/sys/fs/cgroup/memory/memory.stat", "total_inactive_file");
    }
    if (limit > 0 && limit < memory.total_bytes) {
        memory.total_bytes = limit;
        memory.free_bytes = std::min(memory.free_bytes, std::max<int64_t>(0, limit - std::max<int64_t>(0, used - idle_files)));
    }
    return memory;
}

void release_host_memory(void *pointer, int64_t mapped_bytes) {
    if (mapped_bytes > 0) {
        munmap(pointer, static_cast<size_t>(mapped_bytes));
    } else {
        std::free(pointer);
    }
}

}  // namespace valence

using namespace valence;

extern "C" vl_status vl_alloc(vl_device *device, int64_t bytes, void **out) {
    return guarded("vl_alloc", [&] {
        require(device != nullptr && out != nullptr, "device and out must not be NULL");
        *out = nullptr;
        require(bytes > 0, "bytes is %lld; must be positive", static_cast<long long>(bytes));
        // the kernel promises more than there is and kills the process later: refuse what can never fit
        const int64_t total = host_memory().total_bytes;
        if (bytes > total) {
            fail(VL_OUT_OF_MEMORY, "%lld bytes asked for, the machine has %lld", static_cast<long long>(bytes),
                 static_cast<long long>(total));
        }
        int64_t mapped_bytes = 0;
        void *pointer;
        if (bytes >= kHugePage) {
            pointer = map_huge(bytes, mapped_bytes);
        } else {
            const size_t rounded = static_cast<size_t>((bytes + 63) / 64 * 64);
            pointer = std::aligned_alloc(64, rounded);
            if (pointer != nullptr) {
                std::memset(pointer, 0, rounded);
            }
        }
        if (pointer == nullptr) {
            fail(VL_OUT_OF_MEMORY, "the operating system refused %lld bytes", static_cast<long long>(bytes));
        }
        try {
            device->allocations.emplace(pointer, mapped_bytes);
        } catch (...) {
            release_host_memory(pointer, mapped_bytes);
            throw;
        }
        *out = pointer;
    });
}

extern "C" vl_status vl_alloc_host(vl_device *device, int64_t bytes, void **out) {
    return vl_alloc(device, bytes, out);  // the host's memory is the device's
}

extern "C" vl_status vl_free(vl_device *device, void *pointer) {
    return guarded("vl_free", [&] {
        require(device != nullptr, "device must not be NULL");
        if (pointer == nullptr) {
            return;
        }
        const auto found = device->allocations.find(pointer);
        require(found != device->allocations.end(), "%p is not an allocation of this device, or was freed before", pointer);
        release_host_memory(found->first, found->second);
        device->allocations.erase(found);
    });
}

namespace {

void copy(vl_device *device, void *destination, const void *source, int64_t bytes) {
    require(device != nullptr, "device must not be NULL");
    require(bytes >= 0, "bytes is %lld; must not be negative", static_cast<long long>(bytes));
    require(bytes == 0 || (destination != nullptr && source != nullptr), "source and destination must not be NULL");
    if (bytes > 0) {
        std::memmove(destination, source, static_cast<size_t>(bytes));
    }
}

}  // namespace

extern "C" vl_status vl_upload(vl_device *device, vl_stream, void *dst_device, const void *src_host, int64_t bytes) {
    return guarded("vl_upload", [&] { copy(device, dst_device, src_host, bytes); });
}

extern "C" vl_status vl_download(vl_device *device, vl_stream, void *dst_host, const void *src_device, int64_t bytes) {
    return guarded("vl_download", [&] { copy(device, dst_host, src_device, bytes); });
}

extern "C" vl_status vl_synchronize(vl_device *device, vl_stream) {
    return guarded("vl_synchronize", [&] { require(device != nullptr, "device must not be NULL"); });
}
