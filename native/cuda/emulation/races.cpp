// SPDX-License-Identifier: Apache-2.0
#include "races.h"

#if defined(VL_RACES)
#include <sanitizer/tsan_interface.h>

#include <vector>

namespace emulation::races {
namespace {

constexpr unsigned kNoOrder = 1;  // a switch to another thread orders nothing
constexpr int kWarps = 32;

// Addresses alone matter.
struct Slot {
    long meetings[kWarps + 1][2];  // by parity: nobody reaches the meeting after next before all have left this one
    long ends[2];                  // of blocks that had it, by parity
    unsigned block = 0;            // how many had it before this one
    std::vector<void *> fibers;
};

Slot slots[kSlots];
long kernel_begin, kernel_end;
void *host = nullptr;

long *meeting(int slot, int warp, unsigned count) { return &slots[slot].meetings[warp + 1][count % 2]; }

}  // namespace

void begin_kernel() {
    host = __tsan_get_current_fiber();
    __tsan_release(&kernel_begin);
}

void end_kernel() { __tsan_acquire(&kernel_end); }

void become_thread(int slot, int index) {
    std::vector<void *> &fibers = slots[slot].fibers;
    while (static_cast<int>(fibers.size()) <= index) {
        fibers.push_back(__tsan_create_fiber(0));
    }
    __tsan_switch_to_fiber(fibers[static_cast<unsigned>(index)], kNoOrder);
}

void become_host() { __tsan_switch_to_fiber(host, kNoOrder); }

void begin_block(int slot) { slots[slot].block++; }

void begin_thread(int slot) {
    __tsan_acquire(&kernel_begin);
    __tsan_acquire(&slots[slot].ends[(slots[slot].block + 1) % 2]);
}

void end_thread(int slot) {
    __tsan_release(&slots[slot].ends[slots[slot].block % 2]);
    __tsan_release(&kernel_end);
}

void arrive(int slot, int warp, unsigned count) { __tsan_release(meeting(slot, warp, count)); }
void leave(int slot, int warp, unsigned count) { __tsan_acquire(meeting(slot, warp, count)); }

}  // namespace emulation::races

#else

namespace emulation::races {

void begin_kernel() {}
void end_kernel() {}
void begin_block(int) {}
void become_thread(int, int) {}
void become_host() {}
void begin_thread(int) {}
void end_thread(int) {}
void arrive(int, int, unsigned) {}
void leave(int, int, unsigned) {}

}  // namespace emulation::races

#endif
