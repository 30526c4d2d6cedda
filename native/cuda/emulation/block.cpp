// SPDX-License-Identifier: Apache-2.0
// One block at a time: its threads as coroutines.
#include <setjmp.h>
#include <ucontext.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <vector>

#include "cuda_runtime.h"
#include "memory.h"

dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace emulation {
namespace {

constexpr size_t kStackBytes = 256 << 10;
constexpr int kWarp = 32;

[[noreturn]] void broken(const char *what) {
    std::fprintf(stderr, "emulated kernel: %s, block %u,%u,%u thread %u\n", what, blockIdx.x, blockIdx.y, blockIdx.z,
                 threadIdx.x);
    std::abort();
}

struct Copy {
    void *to;
    const void *from;
    int bytes, zeros;
};

enum class State { kReady, kAtBlockBarrier, kAtWarpBarrier, kDone };

struct Thread {
    ucontext_t entry;  // for the first time it runs
    jmp_buf resume;    // after that: a jump needs no system call
    bool entered = false;
    std::unique_ptr<char[]> stack{new char[kStackBytes]};
    State state = State::kReady;
    unsigned exchanges = 0;
    std::deque<std::vector<Copy>> groups;  // committed and not yet waited for
    std::vector<Copy> open;
};

struct Warp {
    int arrived = 0;
    // by parity: a lane reaches the exchange after next only when all have read this one
    char rows[2][kWarp * kLaneBytes];
};

std::vector<std::unique_ptr<Thread>> threads;
std::vector<Warp> warps;
std::vector<char> shared;
jmp_buf scheduler;
int running = -1;
const std::function<void()> *body = nullptr;
std::mt19937 shuffler(7);

void body_of_thread() {
    (*body)();
    threads[static_cast<size_t>(running)]->state = State::kDone;
    _longjmp(scheduler, 1);
}

Thread &self() { return *threads[static_cast<size_t>(running)]; }

void pause(State state) {
    self().state = state;
    if (_setjmp(self().resume) == 0) {
        _longjmp(scheduler, 1);
    }
}

// Runs thread `index` until it pauses or is done.
__attribute__((noinline)) void run_thread(int index) {
    running = index;
    threadIdx = dim3(static_cast<unsigned>(index) % blockDim.x, static_cast<unsigned>(index) / blockDim.x);
    if (_setjmp(scheduler) == 0) {
        if (self().entered) {
            _longjmp(self().resume, 1);
        }
        self().entered = true;
        setcontext(&self().entry);
    }
}

void run_block(int count) {
    for (int i = 0; i < count; i++) {
        Thread &thread = *threads[static_cast<size_t>(i)];
        getcontext(&thread.entry);
        thread.entry.uc_stack.ss_sp = thread.stack.get();
        thread.entry.uc_stack.ss_size = kStackBytes;
        thread.entry.uc_link = nullptr;
        makecontext(&thread.entry, body_of_thread, 0);
        thread.entered = false;
        thread.state = State::kReady;
        thread.exchanges = 0;
        thread.groups.clear();
        thread.open.clear();
    }
    for (Warp &warp : warps) {
        warp.arrived = 0;
    }
    std::vector<int> order(static_cast<size_t>(count));
    for (int i = 0; i < count; i++) {
        order[static_cast<size_t>(i)] = i;
    }
    for (;;) {
        std::shuffle(order.begin(), order.end(), shuffler);
        bool ran = false;
        int at_barrier = 0, done = 0;
        for (const int i : order) {
            Thread &thread = *threads[static_cast<size_t>(i)];
            if (thread.state == State::kReady) {
                run_thread(i);
                ran = true;
            }
            at_barrier += thread.state == State::kAtBlockBarrier;
            done += thread.state == State::kDone;
        }
        if (done == count) {
            return;
        }
        if (ran) {
            continue;
        }
        if (at_barrier + done < count) {
            broken("a warp waits for lanes that wait elsewhere or have returned");
        }
        if (done > 0) {
            broken("some threads returned before a barrier the others wait at");
        }
        for (int i = 0; i < count; i++) {
            threads[static_cast<size_t>(i)]->state = State::kReady;
        }
    }
}

}  // namespace

int lane() { return running % kWarp; }

void block_barrier() { pause(State::kAtBlockBarrier); }

const char *warp_exchange(const void *own, int bytes) {
    const int index = running;
    Warp &warp = warps[static_cast<size_t>(index / kWarp)];
    char *rows = warp.rows[self().exchanges++ % 2];
    std::memcpy(rows + index % kWarp * kLaneBytes, own, static_cast<size_t>(bytes));
    if (++warp.arrived < kWarp) {
        pause(State::kAtWarpBarrier);
    } else {
        warp.arrived = 0;
        for (int i = 0; i < kWarp; i++) {
            threads[static_cast<size_t>(index / kWarp * kWarp + i)]->state = State::kReady;
        }
    }
    return rows;
}

void *dynamic_shared() { return shared.data(); }

void copy_later(void *to, const void *from, int bytes, int zeros) { self().open.push_back({to, from, bytes, zeros}); }

void commit_copies() {
    self().groups.push_back(std::move(self().open));
    self().open.clear();
}

void await_copies(int groups_in_flight) {
    while (static_cast<int>(self().groups.size()) > groups_in_flight) {
        for (const Copy &copy : self().groups.front()) {
            if (copy.bytes > 0) {
                std::memcpy(copy.to, copy.from, static_cast<size_t>(copy.bytes));
            }
            std::memset(static_cast<char *>(copy.to) + copy.bytes, 0, static_cast<size_t>(copy.zeros));
        }
        self().groups.pop_front();
    }
}

void launch(dim3 grid, dim3 block, size_t shared_bytes, const std::function<void()> &kernel) {
    if (recorded([=] { launch(grid, block, shared_bytes, kernel); })) {
        return;
    }
    // one kernel at a time: its threads are this file's globals
    static std::mutex turn;
    const std::lock_guard lock(turn);
    const DeviceAccess access;
    const int count = static_cast<int>(block.x * block.y * block.z);
    if (count % kWarp != 0 || count > 1024 || block.z != 1) {
        broken("a block must be whole warps, at most 1024 threads");
    }
    while (static_cast<int>(threads.size()) < count) {
        threads.push_back(std::make_unique<Thread>());
    }
    warps.resize(static_cast<size_t>(count / kWarp));
    body = &kernel;
    gridDim = grid;
    blockDim = block;
    for (unsigned z = 0; z < grid.z; z++) {
        for (unsigned y = 0; y < grid.y; y++) {
            for (unsigned x = 0; x < grid.x; x++) {
                blockIdx = dim3(x, y, z);
                shared = std::vector<char>(shared_bytes, static_cast<char>(0xff));  // NaN: not zero, as on a GPU
                run_block(count);
            }
        }
    }
}

}  // namespace emulation
