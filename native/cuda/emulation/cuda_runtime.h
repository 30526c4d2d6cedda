// SPDX-License-Identifier: Apache-2.0
// As much of CUDA as the kernels use, on the processor: so that they run, and are checked against the CPU library, where
// no GPU is. Threads of a block are coroutines of one thread of the host, which change hands at barriers and warp
// collectives alone, in an order shuffled anew each time, so that a missing barrier shows. Device memory is the host's:
// the address sanitizer sees what a kernel does to it, and the thread sanitizer which threads of a kernel do so at once
// (races.h). Nothing here is fast, and nothing of it is in libvalence_cuda.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)

struct uint2 {
    unsigned x, y;
};
struct alignas(16) uint4 {
    unsigned x, y, z, w;
};
struct alignas(16) float4 {
    float x, y, z, w;
};
struct dim3 {
    unsigned x = 1, y = 1, z = 1;
    constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

extern dim3 threadIdx, blockIdx, blockDim, gridDim;

// ---- inside a kernel -------------------------------------------------------------------------------------------------

namespace emulation {

// All threads of the block meet here, or of the warp.
void block_barrier();
void warp_barrier();
// All 32 lanes of the warp meet here; each lane's `bytes` of `own` land in row `lane` of what is returned.
const char *warp_exchange(const void *own, int bytes);
constexpr int kLaneBytes = 64;  // a row of it
int lane();
void *dynamic_shared();
void require_aligned(const void *address, int bytes);
// A copy that lands when its group is waited for; until then nobody knows what is there.
void copy_later(void *to, const void *from, int bytes, int zeros);
void commit_copies();
void await_copies(int groups_in_flight);
// Runs a kernel, now.
void run(dim3 grid, dim3 block, size_t shared_bytes, const std::function<void()> &kernel);

template <class T>
T from_lane(T value, int source) {
    static_assert(sizeof(T) <= kLaneBytes);
    T result;
    std::memcpy(&result, warp_exchange(&value, sizeof(T)) + source * kLaneBytes, sizeof(T));
    return result;
}

}  // namespace emulation

inline void __syncthreads() { emulation::block_barrier(); }
inline void __syncwarp() { emulation::warp_barrier(); }
template <class T>
T __shfl_sync(unsigned, T value, int source) {
    return emulation::from_lane(value, source & 31);
}
template <class T>
T __shfl_xor_sync(unsigned, T value, int mask) {
    return emulation::from_lane(value, emulation::lane() ^ mask);
}
template <class T>
T __shfl_up_sync(unsigned, T value, int delta) {
    const int source = emulation::lane() - delta;
    return emulation::from_lane(value, source < 0 ? emulation::lane() : source);
}
inline unsigned __ballot_sync(unsigned, int predicate) {
    const char own = predicate != 0;
    const char *all = emulation::warp_exchange(&own, 1);
    unsigned result = 0;
    for (int lane = 0; lane < 32; lane++) {
        result |= static_cast<unsigned>(all[lane * emulation::kLaneBytes]) << lane;
    }
    return result;
}
inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
inline int __ffs(int bits) { return __builtin_ffs(bits); }

template <class T>
T atomicAdd(T *address, T value) {
    return __atomic_fetch_add(address, value, __ATOMIC_RELAXED);
}
template <class T>
T atomicOr(T *address, T value) {
    return __atomic_fetch_or(address, value, __ATOMIC_RELAXED);
}
template <class T>
T atomicCAS(T *address, T compare, T value) {
    __atomic_compare_exchange_n(address, &compare, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    return compare;
}

// ---- the runtime -----------------------------------------------------------------------------------------------------

enum cudaError_t {
    cudaSuccess = 0,
    cudaErrorInvalidValue = 1,
    cudaErrorMemoryAllocation = 2,
    cudaErrorInvalidConfiguration = 9,
    cudaErrorECCUncorrectable = 214,
    cudaErrorIllegalAddress = 700,
    cudaErrorLaunchTimeout = 702,
    cudaErrorHardwareStackError = 714,
    cudaErrorIllegalInstruction = 715,
    cudaErrorMisalignedAddress = 716,
    cudaErrorInvalidAddressSpace = 717,
    cudaErrorInvalidPc = 718,
    cudaErrorLaunchFailure = 719,
    cudaErrorDevicesUnavailable = 46,
    cudaErrorNoKernelImageForDevice = 209,
    cudaErrorNvlinkUncorrectable = 220,
    cudaErrorIllegalState = 401,
    cudaErrorContained = 226,
    cudaErrorContextIsDestroyed = 709,
    cudaErrorAssert = 710,
    cudaErrorTensorMemoryLeak = 721,
    cudaErrorStreamCaptureUnsupported = 900,
    cudaErrorStreamCaptureInvalidated = 901,
    cudaErrorStreamCaptureWrongThread = 908,
    cudaErrorUnknown = 999
};
enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost, cudaMemcpyDeviceToDevice, cudaMemcpyDefault };
enum cudaDeviceAttr {
    cudaDevAttrMultiProcessorCount,
    cudaDevAttrComputeCapabilityMajor,
    cudaDevAttrComputeCapabilityMinor
};
enum cudaStreamCaptureMode { cudaStreamCaptureModeThreadLocal = 1 };
enum cudaFuncAttribute { cudaFuncAttributeMaxDynamicSharedMemorySize };
typedef struct EmulatedStream *cudaStream_t;
typedef struct EmulatedGraph *cudaGraph_t, *cudaGraphExec_t;
constexpr unsigned cudaStreamNonBlocking = 1;
constexpr unsigned cudaHostAllocMapped = 2;
struct cudaDeviceProp {
    char name[256];
};

namespace emulation {
// The next call of the runtime, or launch, whose turn comes after `calls` others fails with this; what it was to do is
// left undone. An error that a GPU would not recover from stays.
void fail_after(int calls, cudaError_t error);
bool failure_to_come();
bool is_lost();
cudaError_t outcome();
// Of a launch: also what control.h asks for.
cudaError_t launch_outcome();
// The limits of compute capability 9.0: an error where a launch exceeds them, or the shared memory that its kernel was allowed.
cudaError_t fits(const void *kernel, dim3 grid, int threads, int64_t shared_bytes);
cudaError_t allow(const void *kernel, int64_t shared_bytes);
// Of what cannot be recorded: outcome(), or an error that makes this thread's recording worthless.
cudaError_t outcome_unrecorded();
bool is_recording(cudaStream_t stream);  // by this thread
// False: this thread does not record the stream.
bool recorded(cudaStream_t stream, const std::function<void()> &work);
// Recorded, or done: at once, or at the latest when somebody waits for the stream.
void queue(cudaStream_t stream, const std::function<void()> &work);
int graphs_launched();
constexpr int kMultiprocessors = 16;
}  // namespace emulation

const char *cudaGetErrorString(cudaError_t error);
cudaError_t cudaGetLastError();
cudaError_t cudaGetDeviceCount(int *count);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp *properties, int device);
cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr attribute, int device);
cudaError_t cudaMemGetInfo(size_t *free, size_t *total);
cudaError_t cudaMalloc(void **pointer, size_t bytes);
cudaError_t cudaFree(void *pointer);
cudaError_t cudaHostAlloc(void **pointer, size_t bytes, unsigned flags);
cudaError_t cudaFreeHost(void *pointer);
cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemcpy2DAsync(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width, size_t height,
                              cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemsetAsync(void *to, int value, size_t bytes, cudaStream_t stream);
cudaError_t cudaMemset2DAsync(void *to, size_t pitch, int value, size_t width, size_t height, cudaStream_t stream);
cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode mode);
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t *graph);
cudaError_t cudaGraphInstantiate(cudaGraphExec_t *exec, cudaGraph_t graph, unsigned long long flags);
cudaError_t cudaGraphUpload(cudaGraphExec_t exec, cudaStream_t stream);
cudaError_t cudaGraphDestroy(cudaGraph_t graph);
cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t stream);
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec);
template <class Kernel>
cudaError_t cudaFuncSetAttribute(Kernel *kernel, cudaFuncAttribute, int bytes) {
    return emulation::allow(reinterpret_cast<const void *>(kernel), bytes);
}
