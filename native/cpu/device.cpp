// SPDX-License-Identifier: Apache-2.0
#include "device.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "host_memory.h"

namespace valence {
namespace {

// Cores of the affinity mask; sched_getaffinity wants a mask as large as the kernel's, so it grows until it fits.
int cores_in_affinity() {
    for (int cpus = 1024; cpus <= 1 << 20; cpus *= 2) {
        cpu_set_t *set = CPU_ALLOC(static_cast<size_t>(cpus));
        if (set == nullptr) {
            break;
        }
        const size_t bytes = CPU_ALLOC_SIZE(static_cast<size_t>(cpus));
        const int count = sched_getaffinity(0, bytes, set) == 0 ? CPU_COUNT_S(bytes, set) : 0;
        CPU_FREE(set);
        if (count > 0) {
            return count;
        }
    }
    return 1;
}

// A container's CPU limit in cores (cgroup v2, then v1), rounded up; a large number if there is none.
int cores_in_quota() {
    double quota = 0;
    double period = 0;
    std::ifstream unified("/sys/fs/cgroup/cpu.max");
    if (!(unified >> quota >> period)) {  // "max 100000" has no number to read
        std::ifstream("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") >> quota;
        std::ifstream("/sys/fs/cgroup/cpu/cpu.cfs_period_us") >> period;
    }
    return quota > 0 && period > 0 ? static_cast<int>(std::ceil(quota / period)) : VL_MAX_THREADS;
}

std::string processor_name() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name") && line.find(": ") != std::string::npos) {
            return line.substr(line.find(": ") + 2);
        }
    }
#if defined(__aarch64__)
    return "arm64 processor";
#else
    return "x86-64 processor";
#endif
}

vl_isa chosen_isa(int32_t bound) {
    if (bound == VL_ISA_AUTO) {
        return best_isa();
    }
    require(bound > VL_ISA_AUTO && bound <= VL_ISA_AMX, "options.isa is %d; must be a vl_isa (0..%d)", bound, VL_ISA_AMX);
    const vl_isa isa = static_cast<vl_isa>(bound);
    if (!has_isa(isa)) {
        fail(VL_UNSUPPORTED, "this machine has no %s; its best is %s", isa_name(isa), isa_name(best_isa()));
    }
    return isa;
}

}  // namespace

void *Scratch::bytes(int64_t count) {
    if (count > capacity_) {
        const int64_t wanted = (count + count / 4 + 63) / 64 * 64;
        void *grown = std::aligned_alloc(64, static_cast<size_t>(wanted));
        if (grown == nullptr) {
            fail(VL_OUT_OF_MEMORY, "no memory for %lld bytes of working space", static_cast<long long>(wanted));
        }
        std::free(memory_);
        memory_ = grown;
        capacity_ = wanted;
    }
    return memory_;
}

Scratch::~Scratch() { std::free(memory_); }

}  // namespace valence

vl_device::~vl_device() {
    for (const auto &[pointer, mapped_bytes] : allocations) {
        valence::release_host_memory(pointer, mapped_bytes);
    }
}

using namespace valence;

extern "C" vl_status vl_device_open(const vl_device_options *options, vl_device **out) {
    return guarded("vl_device_open", [&] {
        require(options != nullptr && out != nullptr, "options and out must not be NULL");
        *out = nullptr;
        require(options->index == 0, "options.index is %d; the CPU is device 0", options->index);
        require(options->threads >= 0 && options->threads <= VL_MAX_THREADS, "options.threads is %d; must be 0..%d",
                options->threads, VL_MAX_THREADS);
        const vl_isa isa = chosen_isa(options->isa);
        const int usable = std::min({cores_in_affinity(), cores_in_quota(), VL_MAX_THREADS});
        *out = std::make_unique<vl_device>(options->threads > 0 ? options->threads : usable, isa).release();
    });
}

extern "C" vl_status vl_device_describe(vl_device *device, vl_device_info *out) {
    return guarded("vl_device_describe", [&] {
        require(device != nullptr && out != nullptr, "device and out must not be NULL");
        const HostMemory memory = host_memory();
        *out = {};
        std::snprintf(out->name, sizeof out->name, "%s", processor_name().c_str());
        out->threads = device->pool.threads();
        out->isa = device->isa;
        out->memory_total = memory.total_bytes;
        out->memory_free = memory.free_bytes;
    });
}

extern "C" void vl_device_close(vl_device *device) { delete device; }
