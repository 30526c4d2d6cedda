// SPDX-License-Identifier: Apache-2.0
#include "device.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "check.h"
#include "driver.h"
#if !defined(__CUDACC__)
#include "control.h"
#endif

namespace valence {
namespace {

constexpr int kMostSplits = 1024;
constexpr int kOldestMajor = 8;  // compute capability 8.0: bf16 on tensor cores, cp.async

// The context is beyond repair after these: CUDA's own documentation of each.
bool is_lasting(cudaError_t error) {
    switch (error) {
        case cudaErrorECCUncorrectable:
        case cudaErrorIllegalAddress:
        case cudaErrorLaunchTimeout:
        case cudaErrorHardwareStackError:
        case cudaErrorIllegalInstruction:
        case cudaErrorMisalignedAddress:
        case cudaErrorInvalidAddressSpace:
        case cudaErrorInvalidPc:
        case cudaErrorLaunchFailure:
        case cudaErrorDevicesUnavailable:
        case cudaErrorContained:
        case cudaErrorNvlinkUncorrectable:
        case cudaErrorAssert:
        case cudaErrorContextIsDestroyed:
        case cudaErrorTensorMemoryLeak:
        case cudaErrorUnknown:
            return true;
        default:
            return false;
    }
}

int splits_wanted(int otherwise) {
    const char *wanted = std::getenv("VALENCE_CUDA_SPLITS");
    if (wanted == nullptr || *wanted == '\0') {
        return otherwise;
    }
    char *end = nullptr;
    const long splits = std::strtol(wanted, &end, 10);
    require(*end == '\0' && splits >= 1 && splits <= kMostSplits, "VALENCE_CUDA_SPLITS is %s; must be 1..%d", wanted, kMostSplits);
    return static_cast<int>(splits);
}

const char *array_of(int kind) {
    switch (kind) {
        case kBadToken: return "tokens";
        case kBadPosition: return "positions";
        case kBadIndex: return "indices";
        case kBadSlot: return "slots";
        case kBadQueryStart: return "q_start";
        case kBadLength: return "kv_len";
        default: return "block_table";
    }
}

}  // namespace

void check_cuda(cudaError_t error, const char *doing) {
    if (error == cudaSuccess) {
        return;
    }
    cudaGetLastError();  // an error that does not last must not be reported twice
    const vl_status status = error == cudaErrorMemoryAllocation ? VL_OUT_OF_MEMORY
                             : is_lasting(error)                ? VL_DEVICE_LOST
                                                                : VL_DEVICE_ERROR;
    fail(status, "%s: %s (CUDA error %d)", doing, cudaGetErrorString(error), static_cast<int>(error));
}

void *Scratch::bytes(int64_t count) {
    if (count > capacity_) {
        const int64_t wanted = count + count / 4;
        blocks_.reserve(blocks_.size() + 1);
        void *grown = nullptr;
        check_cuda(cudaMalloc(&grown, static_cast<size_t>(wanted)), "allocating working space");
        if (users_ == Users::kCalls && !blocks_.empty()) {
            cudaFree(blocks_.back());  // waits for what still uses it
            blocks_.pop_back();
        }
        blocks_.push_back(grown);
        capacity_ = wanted;
    }
    return blocks_.empty() ? nullptr : blocks_.back();
}

Scratch::~Scratch() {
    for (void *block : blocks_) {
        cudaFree(block);
    }
}

void *HostScratch::bytes(int64_t count) {
    if (count > capacity_) {
        const int64_t wanted = count + count / 4;
        void *grown = nullptr;
        check_cuda(cudaHostAlloc(&grown, static_cast<size_t>(wanted), cudaHostAllocMapped), "allocating host memory");
        cudaFreeHost(memory_);
        memory_ = grown;
        capacity_ = wanted;
    }
    return memory_;
}

HostScratch::~HostScratch() { cudaFreeHost(memory_); }

cudaStream_t enter(vl_device *device, vl_stream stream) {
    check_device(device);
    if (!device->lost.empty()) {
        fail(VL_DEVICE_LOST, "the device was lost before: %s; restart the process", device->lost.c_str());
    }
    if (device->recording == Recording::kNone) {  // else it was chosen when the recording began
        check_cuda(cudaSetDevice(device->ordinal), "choosing the device");
    }
    return stream == nullptr ? device->stream : static_cast<cudaStream_t>(stream);
}

void remember_loss(vl_device *device, const Failure &failure) {
    if (device != nullptr && failure.status == VL_DEVICE_LOST && device->lost.empty()) {
        device->lost = failure.message;
    }
}

void spoil_recording(vl_device *device) {
    if (device != nullptr && device->recording == Recording::kWhole) {
        device->recording = Recording::kFailed;
    }
}

void finish(vl_device &device, cudaStream_t stream) {
    require(device.recording == Recording::kNone, "a call that waits cannot be recorded in a graph");
    check_cuda(cudaMemcpyAsync(device.faults_seen, device.faults, sizeof(Faults), cudaMemcpyDeviceToHost, stream),
               "asking what kernels found");
    check_cuda(cudaStreamSynchronize(stream), "waiting for the device");
    const Faults found = *device.faults_seen;
    if (found.kind != kNoFault) {
        check_cuda(cudaMemsetAsync(device.faults, 0, sizeof(Faults), stream), "clearing what kernels found");
        fail(VL_INVALID_ARGUMENT, "%s[%lld] is %lld, out of range, in a call since the last synchronisation",
             array_of(found.kind), static_cast<long long>(found.index), static_cast<long long>(found.value));
    }
}

}  // namespace valence

using namespace valence;

vl_device::vl_device(int ordinal) : ordinal(ordinal) {
    check_cuda(cudaSetDevice(ordinal), "choosing the device");
    int major = 0;
    cudaDeviceProp properties;
    check_cuda(cudaGetDeviceProperties(&properties, ordinal), "asking for the device's name");
    name = properties.name;
    check_cuda(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, ordinal), "asking for its capability");
    if (major < kOldestMajor) {
        fail(VL_UNSUPPORTED, "%s has compute capability %d.x; %d.0 or newer is needed (A100, H100, ...)", name.c_str(), major,
             kOldestMajor);
    }
    check_cuda(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, ordinal), "asking for its size");
    try {
        check_cuda(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "creating a stream");
        check_cuda(cudaMalloc(reinterpret_cast<void **>(&faults), sizeof(Faults)), "allocating");
        check_cuda(cudaHostAlloc(reinterpret_cast<void **>(&faults_seen), sizeof(Faults), cudaHostAllocMapped), "allocating");
        check_cuda(cudaMemsetAsync(faults, 0, sizeof(Faults), stream), "clearing");
        check_cuda(cudaStreamSynchronize(stream), "starting the device");
        cublaslt = CublasLt::open();
        most_splits = splits_wanted(most_splits);
    } catch (...) {
        release();
        throw;
    }
}

vl_device::~vl_device() { release(); }

void vl_device::release() {
    // results are ignored: a lost device cannot give anything back
    cudaSetDevice(ordinal);
    cudaStreamSynchronize(stream);
    for (const auto &[pointer, on_host] : allocations) {
        on_host ? cudaFreeHost(pointer) : cudaFree(pointer);
    }
    cudaFree(faults);
    cudaFreeHost(faults_seen);
    if (stream != nullptr) {
        cudaStreamDestroy(stream);
    }
}

extern "C" vl_status vl_device_open(const vl_device_options *options, vl_device **out) {
    return guarded("vl_device_open", [&] {
        require(options != nullptr && out != nullptr, "options and out must not be NULL");
        *out = nullptr;
#if defined(__CUDACC__)
        check_driver(load_driver(), options->index);
#else
        check_driver(emulation::driver(), options->index);
#endif
        *out = std::make_unique<vl_device>(options->index).release();
    });
}

extern "C" vl_status vl_device_describe(vl_device *device, vl_device_info *out) {
    return guarded_on("vl_device_describe", device, nullptr, [&](cudaStream_t) {
        require(out != nullptr, "out must not be NULL");
        size_t free_bytes = 0, total_bytes = 0;
        check_cuda(cudaMemGetInfo(&free_bytes, &total_bytes), "asking for its memory");
        *out = {};
        std::snprintf(out->name, sizeof out->name, "%s", device->name.c_str());
        out->memory_total = static_cast<int64_t>(total_bytes);
        out->memory_free = static_cast<int64_t>(free_bytes);
    });
}

extern "C" void vl_device_close(vl_device *device) { delete device; }
