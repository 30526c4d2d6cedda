// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "check.h"
#include "device.h"

namespace valence {
namespace {

void allocate(vl_device &device, cudaStream_t stream, int64_t bytes, void **out, bool on_host) {
    require(out != nullptr, "out must not be NULL");
    *out = nullptr;
    require(bytes > 0, "bytes is %lld; must be positive", static_cast<long long>(bytes));
    void *pointer = nullptr;
    const cudaError_t error = on_host ? cudaHostAlloc(&pointer, static_cast<size_t>(bytes), cudaHostAllocMapped)
                                      : cudaMalloc(&pointer, static_cast<size_t>(bytes));
    if (error == cudaErrorMemoryAllocation) {
        cudaGetLastError();
        size_t free_bytes = 0, total_bytes = 0;
        cudaMemGetInfo(&free_bytes, &total_bytes);
        fail(VL_OUT_OF_MEMORY, "%lld bytes of %s asked for; the device has %lld bytes, %lld of them free",
             static_cast<long long>(bytes), on_host ? "host memory" : "device memory", static_cast<long long>(total_bytes),
             static_cast<long long>(free_bytes));
    }
    check_cuda(error, "allocating");
    try {
        if (on_host) {
            std::memset(pointer, 0, static_cast<size_t>(bytes));
        } else {
            check_cuda(cudaMemsetAsync(pointer, 0, static_cast<size_t>(bytes), stream), "clearing memory");
            check_cuda(cudaStreamSynchronize(stream), "clearing memory");
        }
        device.allocations.emplace(pointer, on_host);
    } catch (...) {
        on_host ? cudaFreeHost(pointer) : cudaFree(pointer);
        throw;
    }
    *out = pointer;
}

void check_copy(const void *destination, const void *source, int64_t bytes) {
    require(bytes >= 0, "bytes is %lld; must not be negative", static_cast<long long>(bytes));
    require(bytes == 0 || (destination != nullptr && source != nullptr), "source and destination must not be NULL");
}

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_alloc(vl_device *device, int64_t bytes, void **out) {
    return guarded_on("vl_alloc", device, nullptr,
                      [&](cudaStream_t stream) { allocate(*device, stream, bytes, out, false); });
}

extern "C" vl_status vl_alloc_host(vl_device *device, int64_t bytes, void **out) {
    return guarded_on("vl_alloc_host", device, nullptr,
                      [&](cudaStream_t stream) { allocate(*device, stream, bytes, out, true); });
}

extern "C" vl_status vl_free(vl_device *device, void *pointer) {
    return guarded_on("vl_free", device, nullptr, [&](cudaStream_t) {
        if (pointer == nullptr) {
            return;
        }
        const auto found = device->allocations.find(pointer);
        require(found != device->allocations.end(), "%p is not an allocation of this device, or was freed before", pointer);
        const bool on_host = found->second;
        device->allocations.erase(found);
        check_cuda(on_host ? cudaFreeHost(pointer) : cudaFree(pointer), "freeing");
    });
}

extern "C" vl_status vl_upload(vl_device *device, vl_stream stream, void *dst_device, const void *src_host, int64_t bytes) {
    return guarded_on("vl_upload", device, stream, [&](cudaStream_t on) {
        check_copy(dst_device, src_host, bytes);
        check_cuda(cudaMemcpyAsync(dst_device, src_host, static_cast<size_t>(bytes), cudaMemcpyHostToDevice, on), "uploading");
    });
}

extern "C" vl_status vl_download(vl_device *device, vl_stream stream, void *dst_host, const void *src_device,
                                 int64_t bytes) {
    return guarded_on("vl_download", device, stream, [&](cudaStream_t on) {
        check_copy(dst_host, src_device, bytes);
        check_cuda(cudaMemcpyAsync(dst_host, src_device, static_cast<size_t>(bytes), cudaMemcpyDeviceToHost, on),
                   "downloading");
        finish(*device, on);
    });
}

extern "C" vl_status vl_synchronize(vl_device *device, vl_stream stream) {
    return guarded_on("vl_synchronize", device, stream, [&](cudaStream_t on) { finish(*device, on); });
}
