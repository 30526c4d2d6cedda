// SPDX-License-Identifier: Apache-2.0
// Graphs: what a thread queues while it records, done again in that order.
#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "cuda_runtime.h"

struct EmulatedGraph {
    std::vector<std::function<void()>> work;
};

namespace {

thread_local std::unique_ptr<EmulatedGraph> recording;
thread_local cudaStream_t recorded_stream;
thread_local bool is_whole;
std::atomic<int> launched{0};

}  // namespace

bool emulation::is_recording(cudaStream_t stream) { return recording != nullptr && stream == recorded_stream; }

bool emulation::recorded(cudaStream_t stream, const std::function<void()> &work) {
    if (!is_recording(stream)) {
        return false;
    }
    recording->work.push_back(work);
    return true;
}

int emulation::graphs_launched() { return launched; }

cudaError_t emulation::outcome_unrecorded() {
    if (recording == nullptr) {
        return outcome();
    }
    is_whole = false;
    return cudaErrorStreamCaptureUnsupported;
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
    const cudaError_t error = emulation::outcome();
    if (error == cudaSuccess) {
        recording = std::make_unique<EmulatedGraph>();
        recorded_stream = stream;
        is_whole = true;
    }
    return error;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t *graph) {
    *graph = nullptr;
    if (recording == nullptr) {
        return cudaErrorStreamCaptureWrongThread;
    }
    if (stream != recorded_stream) {
        return cudaErrorIllegalState;
    }
    *graph = is_whole ? recording.release() : nullptr;
    recording = nullptr;
    return is_whole ? emulation::outcome() : cudaErrorStreamCaptureInvalidated;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t *exec, cudaGraph_t graph, unsigned long long) {
    const cudaError_t error = emulation::outcome();
    *exec = error == cudaSuccess ? new EmulatedGraph(*graph) : nullptr;
    return error;
}

cudaError_t cudaGraphUpload(cudaGraphExec_t, cudaStream_t) { return emulation::outcome(); }

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
    delete graph;
    return emulation::outcome();
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t stream) {
    const cudaError_t error = emulation::launch_outcome();
    if (error == cudaSuccess) {
        launched++;
        for (const auto &work : exec->work) {
            emulation::queue(stream, work);
        }
    }
    return error;
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec) {
    delete exec;
    return emulation::outcome();
}
