// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "cuda_runtime.h"
#include "memory.h"
#include "stream.h"

namespace emulation {
namespace {

int calls_before_failure = -1;
cudaError_t failure = cudaSuccess;
cudaError_t lasting = cudaSuccess;  // a GPU's context stays broken after such an error
cudaError_t last = cudaSuccess;
std::map<const void *, int64_t> allowed_shared;       // of kernels, in bytes
std::map<const char *, size_t> page_locked;           // sizes
std::mutex mutex;  // of these: a model loads on one thread while another computes

constexpr int64_t kShared = 48 << 10, kMostShared = 227 << 10;
constexpr unsigned kMostBlocks = 65535;  // in y and z
constexpr int kMostThreads = 1024;

bool is_page_locked(const void *pointer) {
    const std::lock_guard lock(mutex);
    const char *const byte = static_cast<const char *>(pointer);
    const auto after = page_locked.upper_bound(byte);
    return after != page_locked.begin() && byte < std::prev(after)->first + std::prev(after)->second;
}

}  // namespace

cudaError_t allow(const void *kernel, int64_t shared_bytes) {
    if (shared_bytes > kMostShared) {
        return cudaErrorInvalidValue;
    }
    {
        const std::lock_guard lock(mutex);
        allowed_shared[kernel] = shared_bytes;
    }
    return outcome();
}

cudaError_t fits(const void *kernel, dim3 grid, int threads, int64_t shared_bytes) {
    const std::lock_guard lock(mutex);
    const auto allowed = allowed_shared.find(kernel);
    const bool good = grid.x > 0 && grid.y > 0 && grid.z > 0 && grid.x <= INT32_MAX && grid.y <= kMostBlocks &&
                      grid.z <= kMostBlocks && threads > 0 && threads <= kMostThreads &&
                      shared_bytes <= (allowed == allowed_shared.end() ? kShared : std::max(kShared, allowed->second));
    return good ? cudaSuccess : cudaErrorInvalidConfiguration;
}

void fail_after(int calls, cudaError_t error) {
    const std::lock_guard lock(mutex);
    calls_before_failure = calls;
    failure = error;
    lasting = last = cudaSuccess;
}

bool is_lost() {
    const std::lock_guard lock(mutex);
    return lasting != cudaSuccess;
}

bool failure_to_come() {
    const std::lock_guard lock(mutex);
    return calls_before_failure >= 0;
}

cudaError_t outcome() {
    const std::lock_guard lock(mutex);
    if (lasting != cudaSuccess) {
        return last = lasting;
    }
    if (calls_before_failure < 0 || calls_before_failure-- > 0) {
        return cudaSuccess;
    }
    if (failure != cudaErrorMemoryAllocation && failure != cudaErrorInvalidValue) {
        lasting = failure;
    }
    return last = failure;
}

}  // namespace emulation

using namespace emulation;

const char *cudaGetErrorString(cudaError_t error) {
    switch (error) {
        case cudaSuccess: return "no error";
        case cudaErrorInvalidValue: return "invalid argument";
        case cudaErrorMemoryAllocation: return "out of memory";
        case cudaErrorInvalidConfiguration: return "invalid configuration argument";
        case cudaErrorECCUncorrectable: return "uncorrectable ECC error encountered";
        case cudaErrorNoKernelImageForDevice: return "no kernel image is available for execution on the device";
        case cudaErrorStreamCaptureUnsupported: return "operation not permitted when stream is capturing";
        case cudaErrorStreamCaptureInvalidated: return "operation failed due to a previous error during capture";
        case cudaErrorIllegalAddress: return "an illegal memory access was encountered";
        default: return "unspecified launch failure";
    }
}

cudaError_t cudaGetLastError() {
    const cudaError_t error = last;
    last = lasting;
    return error;
}

cudaError_t cudaGetDeviceCount(int *count) {
    *count = 1;
    return outcome();
}

cudaError_t cudaSetDevice(int) { return outcome(); }

cudaError_t cudaGetDeviceProperties(cudaDeviceProp *properties, int) {
    std::snprintf(properties->name, sizeof properties->name, "emulated GPU");
    return outcome();
}

cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr attribute, int) {
    *value = attribute == cudaDevAttrMultiProcessorCount ? kMultiprocessors : attribute == cudaDevAttrComputeCapabilityMajor ? 9 : 0;
    return outcome();
}

cudaError_t cudaMemGetInfo(size_t *free, size_t *total) {
    *free = free_device_bytes();
    *total = kTotalBytes;
    return outcome();
}

cudaError_t cudaMalloc(void **pointer, size_t bytes) {
    *pointer = nullptr;
    const cudaError_t error = outcome_unrecorded();
    if (error != cudaSuccess) {
        return error;
    }
    *pointer = allocate_device(bytes);
    return *pointer != nullptr ? cudaSuccess : last = cudaErrorMemoryAllocation;
}

cudaError_t cudaFree(void *pointer) {
    const cudaError_t error = outcome_unrecorded();
    if (error == cudaErrorStreamCaptureUnsupported) {
        return error;
    }
    wait_for_all();
    return free_device(pointer) ? error : cudaErrorInvalidValue;
}

cudaError_t cudaHostAlloc(void **pointer, size_t bytes, unsigned) {
    *pointer = nullptr;
    const cudaError_t error = outcome_unrecorded();
    if (error != cudaSuccess) {
        return error;
    }
    if (posix_memalign(pointer, 256, bytes) != 0) {
        return last = cudaErrorMemoryAllocation;
    }
    std::memset(*pointer, 0xff, bytes);  // never zero by accident
    const std::lock_guard lock(mutex);
    page_locked[static_cast<char *>(*pointer)] = bytes;
    return cudaSuccess;
}

cudaError_t cudaFreeHost(void *pointer) {
    {
        const std::lock_guard lock(mutex);
        page_locked.erase(static_cast<char *>(pointer));
    }
    std::free(pointer);
    return outcome();
}

cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, cudaMemcpyKind kind, cudaStream_t stream) {
    return cudaMemcpy2DAsync(to, bytes, from, bytes, bytes, 1, kind, stream);
}

cudaError_t cudaMemcpy2DAsync(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width, size_t height,
                              cudaMemcpyKind kind, cudaStream_t stream) {
    const cudaError_t error = outcome();
    if (error != cudaSuccess || width == 0) {
        return error;
    }
    const bool to_device = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
    const bool from_device = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
    if (is_device(to) != to_device || is_device(from) != from_device) {
        return cudaErrorInvalidValue;
    }
    const bool to_pageable = !to_device && !is_page_locked(to), from_pageable = !from_device && !is_page_locked(from);
    // whoever launches the graph could not know when what lies elsewhere was read
    if (is_recording(stream) && (to_pageable || from_pageable)) {
        return outcome_unrecorded();
    }
    // what is pageable is read before the call returns, and written too
    const char *source = static_cast<const char *>(from);
    std::shared_ptr<std::vector<char>> kept;
    if (from_pageable) {
        kept = std::make_shared<std::vector<char>>(source, source + (height - 1) * from_pitch + width);
        source = kept->data();
    }
    queue(stream, [to, to_pitch, source, from_pitch, width, height, kept] {
        const DeviceAccess access;
        for (size_t row = 0; row < height; row++) {
            std::memcpy(static_cast<char *>(to) + row * to_pitch, source + row * from_pitch, width);
        }
    });
    if (to_pageable) {
        wait_for(stream);
    }
    return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void *to, int value, size_t bytes, cudaStream_t stream) {
    return cudaMemset2DAsync(to, bytes, value, bytes, 1, stream);
}

cudaError_t cudaMemset2DAsync(void *to, size_t pitch, int value, size_t width, size_t height, cudaStream_t stream) {
    const cudaError_t error = outcome();
    if (error != cudaSuccess || width == 0) {
        return error;
    }
    if (!is_device(to)) {
        return cudaErrorInvalidValue;
    }
    queue(stream, [=] {
        const DeviceAccess access;
        for (size_t row = 0; row < height; row++) {
            std::memset(static_cast<char *>(to) + row * pitch, value, width);
        }
    });
    return cudaSuccess;
}
