// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace valence {

// A fixed set of threads that share one job at a time; the caller is one of them.
//
// Chunks are claimed from a counter, so a slow or descheduled thread delays only the chunk it holds, and a worker that
// wakes too late costs nothing. Idle workers spin for a few microseconds (the gap between two kernels of one step),
// then sleep in the kernel. Which thread ran a chunk must not change the chunk's result.
class ThreadPool {
public:
    // `task(context, chunk, worker)`, worker in [0, threads()). It must not throw.
    using Task = void (*)(void *context, int64_t chunk, int worker);

    explicit ThreadPool(int threads);
    ~ThreadPool();
    ThreadPool(const ThreadPool &) = delete;
    ThreadPool &operator=(const ThreadPool &) = delete;

    int threads() const { return static_cast<int>(workers_.size()) + 1; }

    // Runs chunks 0..chunks and returns when all have ended. One caller at a time.
    void run(int64_t chunks, Task task, void *context);

    template <class Body>
    void run(int64_t chunks, Body &&body) {
        run(
            chunks, [](void *context, int64_t chunk, int worker) { (*static_cast<Body *>(context))(chunk, worker); },
            const_cast<void *>(static_cast<const void *>(&body)));
    }

private:
    void serve(int worker);
    void claim(int worker);
    bool await_job(uint32_t &seen);
    void stop();

    // The job; written by the caller only while the gate is shut and empty.
    Task task_ = nullptr;
    void *context_ = nullptr;
    int64_t chunks_ = 0;

    alignas(64) std::atomic<int64_t> next_{0};
    alignas(64) std::atomic<uint32_t> gate_{0};   // kOpen | number of workers inside the job
    alignas(64) std::atomic<uint32_t> epoch_{0};  // counts jobs; the futex that sleepers wait on
    std::atomic<uint32_t> sleepers_{0};
    std::atomic<bool> stopping_{false};
    std::vector<std::thread> workers_;
};

}  // namespace valence
