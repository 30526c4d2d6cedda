// SPDX-License-Identifier: Apache-2.0
// From one wait for a stream to the next, its work is done either at once or not before the wait, by chance: a host that changes
// what the device has not read yet shows, and one that counts on the device not having read it.
#include "stream.h"

#include <deque>
#include <functional>
#include <mutex>
#include <random>
#include <set>

struct EmulatedStream {
    std::mutex turn;  // of who does the work
    std::mutex mutex;
    std::deque<std::function<void()>> work;
    bool hurries = false;
};

namespace emulation {
namespace {

EmulatedStream of_default;
std::mutex mutex;  // of these
std::set<EmulatedStream *> streams{&of_default};
Haste chosen = Haste::kByChance;
std::mt19937 chance(7);

EmulatedStream &of(cudaStream_t stream) { return stream == nullptr ? of_default : *stream; }

bool hurries_next() {
    const std::lock_guard lock(mutex);
    return chosen == Haste::kByChance ? chance() % 2 == 0 : chosen == Haste::kAtOnce;
}

void do_queued(EmulatedStream &stream) {
    const std::lock_guard turn(stream.turn);
    for (;;) {
        std::function<void()> next;
        {
            const std::lock_guard lock(stream.mutex);
            if (is_lost()) {
                stream.work.clear();
            }
            if (stream.work.empty()) {
                return;
            }
            next = std::move(stream.work.front());
            stream.work.pop_front();
        }
        next();
    }
}

}  // namespace

void queue(cudaStream_t stream, const std::function<void()> &work) {
    if (recorded(stream, work)) {
        return;
    }
    bool hurries;
    {
        const std::lock_guard lock(of(stream).mutex);
        of(stream).work.push_back(work);
        hurries = of(stream).hurries;
    }
    if (hurries) {
        do_queued(of(stream));
    }
}

void wait_for(cudaStream_t stream) {
    do_queued(of(stream));
    const bool hurries = hurries_next();
    const std::lock_guard lock(of(stream).mutex);
    of(stream).hurries = hurries;
}

void wait_for_all() {
    const std::lock_guard lock(mutex);
    for (EmulatedStream *stream : streams) {
        do_queued(*stream);
    }
}

void make_haste(Haste haste) {
    const std::lock_guard lock(mutex);
    chosen = haste;
    for (EmulatedStream *stream : streams) {
        stream->hurries = haste == Haste::kAtOnce;
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
    do_queued(of(stream));
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
        wait_for(stream);
    }
    return error;
}
