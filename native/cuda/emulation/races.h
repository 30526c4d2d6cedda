// SPDX-License-Identifier: Apache-2.0
// What the thread sanitizer must be told to see races between the threads of one kernel: in shared and in device memory,
// within a block and between blocks. Only barriers order threads for it, not the order in which they happen to run, nor
// shuffles and votes, which by CUDA order no memory either. Kernels come one after the other: races between streams are not
// seen. Built with VL_RACES; else none of this does anything.
#pragma once

namespace emulation::races {

// Blocks take a slot each; those of one slot are taken to come one after the other.
#if defined(VL_RACES)
constexpr int kSlots = 8;
#else
constexpr int kSlots = 1;
#endif

// Around a kernel, on the host: what it did before is before the kernel, and the kernel is before what it does next.
void begin_kernel();
void end_kernel();

// The block that now has `slot`.
void begin_block(int slot);

// From here on it is thread `index` of the block in `slot` that works; the host again.
void become_thread(int slot, int index);
void become_host();

// The thread that works begins and ends its part of the kernel.
void begin_thread(int slot);
void end_thread(int slot);

// Meeting `count` of the block (warp -1) or of one of its warps: all that was done before anyone arrived is before what
// anyone does after leaving.
void arrive(int slot, int warp, unsigned count);
void leave(int slot, int warp, unsigned count);

}  // namespace emulation::races
