// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "cublaslt.h"
#include "error.h"
#include "gpu.h"

namespace valence {

// Throws Failure with cudaGetErrorString's text unless `error` is cudaSuccess.
void check_cuda(cudaError_t error, const char *doing);

// Working space of the device that grows and is kept.
class Scratch {
public:
    template <class T>
    T *array(int64_t count) {
        return static_cast<T *>(bytes(count * static_cast<int64_t>(sizeof(T))));
    }
    void *bytes(int64_t count);
    // kGraphs: recorded graphs may point to it, so what it had before it grew stays until the end.
    enum class Users { kCalls, kGraphs };
    explicit Scratch(Users users) : users_(users) {}
    Scratch(const Scratch &) = delete;
    ~Scratch();

private:
    const Users users_;
    std::vector<void *> blocks_;  // the newest is in use
    int64_t capacity_ = 0;
};

// The same, page-locked on the host, where no graph points to it.
class HostScratch {
public:
    void *bytes(int64_t count);
    HostScratch() = default;
    HostScratch(const HostScratch &) = delete;
    ~HostScratch();

private:
    void *memory_ = nullptr;
    int64_t capacity_ = 0;
};

// Uses of working space that are alive at the same time; the last two are vl_sample's, which no graph holds.
enum ScratchUse { kNarrowRows, kPartials, kLowRank, kSampling, kCounts, kScratchUses };

// Of a graph: none, one whose calls have all worked so far, or one that is lost.
enum class Recording { kNone, kWhole, kFailed };

}  // namespace valence

struct vl_device {
    explicit vl_device(int ordinal);
    ~vl_device();
    vl_device(const vl_device &) = delete;

    const int ordinal;
    int multiprocessors = 0;
    int most_splits = 64;  // of a sequence, in decoding attention; VALENCE_CUDA_SPLITS says otherwise
    std::string name;
    std::string lost;  // the error after which nothing works any more
    cudaStream_t stream = nullptr;
    valence::Recording recording = valence::Recording::kNone;
    cudaStream_t capturing = nullptr;  // the stream that it is recorded on
    valence::Faults *faults = nullptr;       // on the device
    valence::Faults *faults_seen = nullptr;  // page-locked
    valence::Scratch scratch[valence::kScratchUses] = {
        valence::Scratch(valence::Scratch::Users::kGraphs), valence::Scratch(valence::Scratch::Users::kGraphs),
        valence::Scratch(valence::Scratch::Users::kGraphs), valence::Scratch(valence::Scratch::Users::kCalls),
        valence::Scratch(valence::Scratch::Users::kCalls)};
    valence::HostScratch staging;
    std::unique_ptr<valence::CublasLt> cublaslt;  // nullptr: not on this machine
    std::unordered_map<void *, bool> allocations;  // pointer to "is the host's"

private:
    void release();
};

namespace valence {

// Makes the device current and the stream real; throws if the device is lost.
cudaStream_t enter(vl_device *device, vl_stream stream);
// Waits for the stream; throws what kernels reported since the last time.
void finish(vl_device &device, cudaStream_t stream);
// A lost device stays lost.
void remember_loss(vl_device *device, const Failure &failure);
// A graph that is being recorded lacks a call.
void spoil_recording(vl_device *device);

// The boundary: as guarded, for what runs on a device. `body` takes the stream.
template <class Body>
vl_status guarded_on(const char *function, vl_device *device, vl_stream stream, Body &&body) noexcept {
    return guarded(function, [&] {
        try {
            body(enter(device, stream));
        } catch (const Failure &failure) {
            remember_loss(device, failure);
            spoil_recording(device);
            throw;
        } catch (...) {
            spoil_recording(device);
            throw;
        }
    });
}

// Queues a kernel. Its arguments must be of the kernel's types.
template <class... Parameters, class... Arguments>
void launch(cudaStream_t stream, dim3 grid, int threads, int64_t shared_bytes, void (*kernel)(Parameters...),
            Arguments... arguments) {
#if defined(__CUDACC__)
    kernel<<<grid, threads, static_cast<size_t>(shared_bytes), stream>>>(static_cast<Parameters>(arguments)...);
    check_cuda(cudaGetLastError(), "launching a kernel");
#else
    check_cuda(emulation::launch_outcome(), "launching a kernel");
    check_cuda(emulation::fits(reinterpret_cast<const void *>(kernel), grid, threads, shared_bytes), "launching a kernel");
    emulation::queue(stream, [=] {
        emulation::run(grid, dim3(static_cast<unsigned>(threads)), static_cast<size_t>(shared_bytes),
                       [=] { kernel(static_cast<Parameters>(arguments)...); });
    });
#endif
}

// More than 48 KiB of shared memory a block must be asked for.
template <class Kernel>
void allow_shared(Kernel *kernel, int64_t bytes) {
    check_cuda(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(bytes)),
               "asking for shared memory");
}

// Calls body with an element of the type.
template <class Body>
void with_dtype(int32_t dtype, Body &&body) {
    switch (dtype) {
        case VL_BF16: return body(Bf16{});
        case VL_F16: return body(F16{});
        default: return body(float{});
    }
}

inline unsigned blocks_of(int64_t count, int64_t per_block) {
    return static_cast<unsigned>((count + per_block - 1) / per_block);
}

}  // namespace valence
