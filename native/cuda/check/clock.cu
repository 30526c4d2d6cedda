// SPDX-License-Identifier: Apache-2.0
#include "clock.h"

#include <cuda_runtime.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace check {
namespace {

constexpr int kRounds = 7;
constexpr int kCallsInGraph = 10;
constexpr double kLeastSeconds = 2e-3;  // of one measurement: far above the events' resolution of 0.5 us
constexpr size_t kCopyBytes = size_t{2} << 30;

void check(cudaError_t error) {
    if (error != cudaSuccess) {
        throw std::runtime_error(std::string("the clock: ") + cudaGetErrorString(error));
    }
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// Seconds that `count` calls of `queue` take on the stream.
double between_events(cudaStream_t stream, int count, const std::function<void()> &queue) {
    cudaEvent_t begin, end;
    check(cudaEventCreate(&begin));
    check(cudaEventCreate(&end));
    check(cudaEventRecord(begin, stream));
    for (int i = 0; i < count; i++) {
        queue();
    }
    check(cudaEventRecord(end, stream));
    check(cudaEventSynchronize(end));
    float millis = 0;
    check(cudaEventElapsedTime(&millis, begin, end));
    check(cudaEventDestroy(begin));
    check(cudaEventDestroy(end));
    return millis * 1e-3;
}

double steady_median(cudaStream_t stream, const std::function<void()> &queue) {
    const double once = between_events(stream, 1, queue);
    const int count = static_cast<int>(std::clamp(kLeastSeconds / std::max(once, 1e-7), 1.0, 1000.0));
    std::vector<double> seconds;
    for (int round = 0; round < kRounds; round++) {
        seconds.push_back(between_events(stream, count, queue) / count);
    }
    return median(seconds);
}

}  // namespace

Clock::Clock() { check(cudaStreamCreateWithFlags(reinterpret_cast<cudaStream_t *>(&stream_), cudaStreamNonBlocking)); }

Clock::~Clock() { cudaStreamDestroy(static_cast<cudaStream_t>(stream_)); }

double Clock::replayed(const std::function<void(vl_stream)> &queue) {
    const auto stream = static_cast<cudaStream_t>(stream_);
    queue(stream);  // working space grows outside the graph
    check(cudaStreamSynchronize(stream));
    cudaGraph_t graph;
    cudaGraphExec_t exec;
    check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
    try {
        for (int i = 0; i < kCallsInGraph; i++) {
            queue(stream);
        }
    } catch (...) {
        cudaStreamEndCapture(stream, &graph);  // else nothing could be allocated any more
        throw;
    }
    check(cudaStreamEndCapture(stream, &graph));
    check(cudaGraphInstantiate(&exec, graph, 0));
    check(cudaGraphLaunch(exec, stream));
    check(cudaStreamSynchronize(stream));
    const double seconds = steady_median(stream, [&] { check(cudaGraphLaunch(exec, stream)); });
    check(cudaGraphExecDestroy(exec));
    check(cudaGraphDestroy(graph));
    return seconds / kCallsInGraph;
}

double Clock::called(const std::function<void(vl_stream)> &call) {
    call(stream_);
    std::vector<double> seconds;
    for (int round = 0; round < 3 * kRounds; round++) {
        const auto begin = std::chrono::steady_clock::now();
        call(stream_);
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return median(seconds);
}

double Clock::copy_bandwidth() {
    const auto stream = static_cast<cudaStream_t>(stream_);
    void *from, *to;
    check(cudaMalloc(&from, kCopyBytes));
    check(cudaMalloc(&to, kCopyBytes));
    check(cudaMemsetAsync(from, 0x5a, kCopyBytes, stream));
    const double seconds =
        steady_median(stream, [&] { check(cudaMemcpyAsync(to, from, kCopyBytes, cudaMemcpyDeviceToDevice, stream)); });
    check(cudaFree(from));
    check(cudaFree(to));
    return 2.0 * kCopyBytes / seconds;
}

}  // namespace check
