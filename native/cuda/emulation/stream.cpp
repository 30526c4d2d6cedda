// SPDX-License-Identifier: Apache-2.0
// What is queued on a stream waits until somebody waits for it: the host that changes or frees what the device still needs
// sees it change, each time and not only when the device happens to be slow.
#include "stream.h"

#include <deque>
#include <functional>
#include <mutex>
#include <set>

struct EmulatedStream {
    std::mutex turn;  // of who does the work
    std::mutex mutex;
    std::deque<std::function<void()>> work;
};

namespace emulation {
namespace {

EmulatedStream of_default;
std::mutex mutex;  // of these
std::set<EmulatedStream *> streams{&of_default};

EmulatedStream &of(cudaStream_t stream) { return stream == nullptr ? of_default : *stream; }

}  // namespace

void queue(cudaStream_t stream, const std::function<void()> &work) {
    if (recorded(work)) {
        return;
    }
    const std::lock_guard lock(of(stream).mutex);
    of(stream).work.push_back(work);
}

void do_queued(cudaStream_t stream) {
    const std::lock_guard turn(of(stream).turn);
    for (;;) {
        std::function<void()> next;
        {
            const std::lock_guard lock(of(stream).mutex);
            if (is_lost()) {
                of(stream).work.clear();
            }
            if (of(stream).work.empty()) {
                return;
            }
            next = std::move(of(stream).work.front());
            of(stream).work.pop_front();
        }
        next();
    }
}

void do_all_queued() {
    const std::lock_guard lock(mutex);
    for (EmulatedStream *stream : streams) {
        do_queued(stream);
    }
}

}  // namespace emulation

using namespace emulation;

cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned) {
    *stream = nullptr;
    const cudaError_t error = outcome();
    if (error == cudaSuccess) {
        const std::lock_guard lock(mutex);
        *stream = *streams.insert(new EmulatedStream).first;
    }
    return error;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    do_queued(stream);
    {
        const std::lock_guard lock(mutex);
        streams.erase(stream);
    }
    delete stream;
    return outcome();
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    const cudaError_t error = outcome_unrecorded();
    if (error == cudaSuccess) {
        do_queued(stream);
    }
    return error;
}
