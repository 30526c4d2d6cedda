// SPDX-License-Identifier: Apache-2.0
// One block at a time: its threads as coroutines.
#include <setjmp.h>
#include <ucontext.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <mutex>
#include <random>
#include <vector>

#include "cuda_runtime.h"
#include "memory.h"
#include "races.h"

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
    unsigned barriers = 0, warp_barriers = 0;
    std::vector<Copy> copies;  // group by group
    std::vector<size_t> ends;  // of the committed groups
    size_t landed = 0;         // groups
};

struct Warp {
    int arrived = 0;
    // by parity: a lane reaches the exchange after next only when all have read this one
    char rows[2][kWarp * kLaneBytes];
};

struct Block {
    std::vector<std::unique_ptr<Thread>> threads;
    std::vector<char> shared;
};

Block blocks[races::kSlots];  // they take turns
int slot = 0;                 // whose turn it is
std::vector<Warp> warps;
jmp_buf scheduler;
int running = -1;
const std::function<void()> *body = nullptr;
std::mt19937 shuffler(7);

Thread &thread(int index) { return *blocks[slot].threads[static_cast<size_t>(index)]; }
Thread &self() { return thread(running); }

[[noreturn]] void to_scheduler() {
    races::become_host();
    _longjmp(scheduler, 1);
}

void body_of_thread() {
    races::begin_thread(slot);
    (*body)();
    self().state = State::kDone;
    races::end_thread(slot);
    to_scheduler();
}

void pause(State state) {
    self().state = state;
    if (_setjmp(self().resume) == 0) {
        to_scheduler();
    }
}

// Runs thread `index` until it pauses or is done.
__attribute__((noinline)) void run_thread(int index) {
    running = index;
    threadIdx = dim3(static_cast<unsigned>(index) % blockDim.x, static_cast<unsigned>(index) / blockDim.x);
    if (_setjmp(scheduler) == 0) {
        races::become_thread(slot, index);
        if (self().entered) {
            _longjmp(self().resume, 1);
        }
        self().entered = true;
        setcontext(&self().entry);
    }
}

// A thread at the kernel's beginning. getcontext returns twice, as far as the compiler knows: it has a function to itself.
__attribute__((noinline)) void begin(Thread &thread) {
    getcontext(&thread.entry);
    thread.entry.uc_stack.ss_sp = thread.stack.get();
    thread.entry.uc_stack.ss_size = kStackBytes;
    thread.entry.uc_link = nullptr;
    makecontext(&thread.entry, body_of_thread, 0);
    thread.entered = false;
    thread.state = State::kReady;
    thread.exchanges = thread.barriers = thread.warp_barriers = 0;
    thread.copies.clear();
    thread.ends.clear();
    thread.landed = 0;
}

void run_block(int count) {
    for (int i = 0; i < count; i++) {
        begin(thread(i));
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
            const Thread &own = thread(i);
            if (own.state == State::kReady) {
                run_thread(i);
                ran = true;
            }
            at_barrier += own.state == State::kAtBlockBarrier;
            done += own.state == State::kDone;
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
            thread(i).state = State::kReady;
        }
    }
}

// A write that is the machine's own, not one of the kernel's.
void copy_unseen(char *to, const char *from, int bytes) {
    std::copy_n(static_cast<const volatile char *>(from), bytes, static_cast<volatile char *>(to));
}
void fill_unseen(std::vector<char> &memory, char value) {
    for (volatile char &byte : memory) {
        byte = value;
    }
}

}  // namespace

int lane() { return running % kWarp; }

void block_barrier() {
    const unsigned count = self().barriers++;
    races::arrive(slot, -1, count);
    pause(State::kAtBlockBarrier);
    races::leave(slot, -1, count);
}

void warp_barrier() {
    const int warp = running / kWarp;
    const unsigned count = self().warp_barriers++;
    races::arrive(slot, warp, count);
    const char none = 0;
    warp_exchange(&none, 1);
    races::leave(slot, warp, count);
}

const char *warp_exchange(const void *own, int bytes) {
    const int index = running;
    Warp &warp = warps[static_cast<size_t>(index / kWarp)];
    char *rows = warp.rows[self().exchanges++ % 2];
    copy_unseen(rows + index % kWarp * kLaneBytes, static_cast<const char *>(own), bytes);
    if (++warp.arrived < kWarp) {
        pause(State::kAtWarpBarrier);
    } else {
        warp.arrived = 0;
        for (int i = 0; i < kWarp; i++) {
            thread(index / kWarp * kWarp + i).state = State::kReady;
        }
    }
    return rows;
}

void require_aligned(const void *address, int bytes) {
    if (reinterpret_cast<uintptr_t>(address) % static_cast<uintptr_t>(bytes) != 0) {
        broken("a misaligned address");
    }
}

void *dynamic_shared() { return blocks[slot].shared.data(); }

void copy_later(void *to, const void *from, int bytes, int zeros) {
    require_aligned(to, bytes + zeros);
    require_aligned(from, bytes + zeros);
    std::memset(to, 0xff, static_cast<size_t>(bytes + zeros));  // it may land at any time from now on
    self().copies.push_back({to, from, bytes, zeros});
}

void commit_copies() { self().ends.push_back(self().copies.size()); }

void await_copies(int groups_in_flight) {
    Thread &own = self();
    while (own.ends.size() - own.landed > static_cast<size_t>(groups_in_flight)) {
        for (size_t i = own.landed == 0 ? 0 : own.ends[own.landed - 1]; i < own.ends[own.landed]; i++) {
            const Copy &copy = own.copies[i];
            if (copy.bytes > 0) {
                std::memcpy(copy.to, copy.from, static_cast<size_t>(copy.bytes));
            }
            std::memset(static_cast<char *>(copy.to) + copy.bytes, 0, static_cast<size_t>(copy.zeros));
        }
        own.landed++;
    }
}

void run(dim3 grid, dim3 block, size_t shared_bytes, const std::function<void()> &kernel) {
    // one kernel at a time: its threads are this file's globals
    static std::mutex turn;
    const std::lock_guard lock(turn);
    const DeviceAccess access;
    const int count = static_cast<int>(block.x * block.y * block.z);
    if (count % kWarp != 0 || count > 1024 || block.z != 1) {
        broken("a block must be whole warps, at most 1024 threads");
    }
    for (Block &each : blocks) {
        while (static_cast<int>(each.threads.size()) < count) {
            each.threads.push_back(std::make_unique<Thread>());
        }
        each.shared = std::vector<char>(shared_bytes);
    }
    warps.resize(static_cast<size_t>(count / kWarp));
    body = &kernel;
    gridDim = grid;
    blockDim = block;
    races::begin_kernel();
    for (unsigned z = 0; z < grid.z; z++) {
        for (unsigned y = 0; y < grid.y; y++) {
            for (unsigned x = 0; x < grid.x; x++) {
                blockIdx = dim3(x, y, z);
                // any but the last one's: blocks that share a slot are not told apart, so it must not be the same ones each time
                slot = (slot + 1 + static_cast<int>(shuffler() % std::max(1, races::kSlots - 1))) % races::kSlots;
                races::begin_block(slot);
                fill_unseen(blocks[slot].shared, static_cast<char>(0xff));  // NaN: not zero, as on a GPU
                run_block(count);
            }
        }
    }
    races::end_kernel();
}

}  // namespace emulation
