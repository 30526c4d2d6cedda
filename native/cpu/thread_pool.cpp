// SPDX-License-Identifier: Apache-2.0
#include "thread_pool.h"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <climits>

namespace valence {
namespace {

constexpr uint32_t kOpen = 1u << 31;
// Longer than the gap between two kernels of one forward pass, far shorter than anything a profiler would call busy.
constexpr auto kSpinTime = std::chrono::microseconds(40);
constexpr int kSpinsPerClockRead = 64;

static_assert(sizeof(std::atomic<uint32_t>) == sizeof(uint32_t), "a futex is a plain 32-bit word");

void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

void futex(std::atomic<uint32_t> &word, int operation, uint32_t value) {
    syscall(SYS_futex, reinterpret_cast<uint32_t *>(&word), operation, value, nullptr, nullptr, 0);
}

// Spins until `done` or the spin time is over; says which.
template <class Done>
bool spin(Done &&done) {
    const auto deadline = std::chrono::steady_clock::now() + kSpinTime;
    do {
        for (int i = 0; i < kSpinsPerClockRead; i++) {
            if (done()) {
                return true;
            }
            relax();
        }
    } while (std::chrono::steady_clock::now() < deadline);
    return false;
}

}  // namespace

ThreadPool::ThreadPool(int threads) {
    workers_.reserve(static_cast<size_t>(threads > 1 ? threads - 1 : 0));
    try {
        for (int worker = 1; worker < threads; worker++) {
            workers_.emplace_back([this, worker] { serve(worker); });
        }
    } catch (...) {
        stop();
        throw;
    }
}

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::stop() {
    stopping_.store(true);
    epoch_.fetch_add(1);
    futex(epoch_, FUTEX_WAKE_PRIVATE, INT_MAX);
    for (std::thread &worker : workers_) {
        worker.join();
    }
    workers_.clear();
}

void ThreadPool::run(int64_t chunks, Task task, void *context) {
    if (chunks <= 1 || workers_.empty()) {
        for (int64_t chunk = 0; chunk < chunks; chunk++) {
            task(context, chunk, 0);
        }
        return;
    }
    task_ = task;
    context_ = context;
    chunks_ = chunks;
    next_.store(0, std::memory_order_relaxed);
    gate_.store(kOpen, std::memory_order_release);
    epoch_.fetch_add(1);
    if (sleepers_.load() > 0) {
        futex(epoch_, FUTEX_WAKE_PRIVATE, INT_MAX);
    }
    claim(0);
    gate_.fetch_and(~kOpen, std::memory_order_acq_rel);
    const auto empty = [this] { return gate_.load(std::memory_order_acquire) == 0; };
    while (!spin(empty)) {
        sched_yield();  // a worker was descheduled inside its chunk
    }
}

void ThreadPool::claim(int worker) {
    for (;;) {
        const int64_t chunk = next_.fetch_add(1, std::memory_order_relaxed);
        if (chunk >= chunks_) {
            return;
        }
        task_(context_, chunk, worker);
    }
}

// Waits for an epoch other than `seen`; false when the pool stops.
bool ThreadPool::await_job(uint32_t &seen) {
    const auto changed = [&] { return epoch_.load(std::memory_order_acquire) != seen; };
    while (!spin(changed)) {
        sleepers_.fetch_add(1);
        futex(epoch_, FUTEX_WAIT_PRIVATE, seen);  // returns at once if the epoch has moved meanwhile
        sleepers_.fetch_sub(1);
        if (changed()) {
            break;
        }
    }
    seen = epoch_.load(std::memory_order_acquire);
    return !stopping_.load();
}

void ThreadPool::serve(int worker) {
    uint32_t seen = 0;
    while (await_job(seen)) {
        // Enter only while the gate is open: after that the caller waits for this worker before it changes the job.
        uint32_t gate = gate_.load(std::memory_order_acquire);
        while ((gate & kOpen) != 0 && !gate_.compare_exchange_weak(gate, gate + 1, std::memory_order_acq_rel)) {
        }
        if ((gate & kOpen) != 0) {
            claim(worker);
            gate_.fetch_sub(1, std::memory_order_acq_rel);
        }
    }
}

}  // namespace valence
