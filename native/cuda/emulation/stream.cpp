// SPDX-License-Identifier: Apache-2.0
// What is queued on a stream is done at once or when somebody waits for it, by chance: a host that changes what the device has
// not read yet shows, and one that counts on the device not having read it.
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
};

namespace emulation {
namespace {

EmulatedStream of_default;
std::mutex mutex;  // of these
std::set<EmulatedStream *> streams{&of_default};
std::mutex of_chance;
Haste chosen = Haste::kByChance;
std::mt19937 chance(7);

bool hurries() {
    const std::lock_guard lock(of_chance);
    return chosen == Haste::kByChance ? chance() % 2 == 0 : chosen == Haste::kAtOnce;
}

EmulatedStream &of(cudaStream_t stream) { return stream == nullptr ? of_default : *stream; }

}  // namespace

void queue(cudaStream_t stream, const std::function<void()> &work) {
    if (recorded(work)) {
        return;
    }
    {
        const std::lock_guard lock(of(stream).mutex);
        of(stream).work.push_back(work);
    }
    if (hurries()) {
        do_queued(stream);
    }
}

void make_haste(Haste haste) {
    const std::lock_guard lock(of_chance);
    chosen = haste;
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
