// SPDX-License-Identifier: Apache-2.0
// With VL_RACES: kernels with a planted race are told, and those that order what they do are not.
#include <atomic>
#include <cstdio>

#include "cuda_runtime.h"

namespace {

std::atomic<int> reports{0};
constexpr int kThreads = 64;

// How many races the sanitizer sees in a grid of `kernel`.
template <class Kernel>
int races(Kernel kernel, dim3 grid = dim3(2)) {
    const int before = reports;
    emulation::run(grid, dim3(kThreads), kThreads * sizeof(int), kernel);
    return reports - before;
}

int *shared() { return static_cast<int *>(emulation::dynamic_shared()); }
int self() { return static_cast<int>(threadIdx.x); }
int in_the_other_warp() { return (self() + kThreads / 2) % kThreads; }
int in_the_same_warp() { return self() ^ 1; }

void write_own() { shared()[self()] = 1; }
void read_that_of(int thread) {
    const volatile int value = shared()[thread];
    (void)value;
}
void copy_to_own(const int *from) {
    emulation::copy_later(shared() + self(), from, sizeof(int), 0);
    emulation::commit_copies();
}

int failures = 0;

void expect(bool racy, int found, const char *what) {
    const bool good = racy == (found > 0);
    std::printf("%s %s: %d reports\n", good ? "ok  " : "FAIL", what, found);
    failures += !good;
}

}  // namespace

// The sanitizer calls it with each report.
extern "C" void __tsan_on_report(const void *) { reports++; }
// Reports are what is wanted here, each of them: kernels come to lie at the same addresses.
extern "C" const char *__tsan_default_options() { return "exitcode=0:suppress_equal_addresses=0:suppress_equal_stacks=0"; }

int main() {
    int of_device[2 * kThreads] = {};

    expect(true, races([] {
               write_own();
               read_that_of(in_the_other_warp());
           }),
           "a read of what another thread of the block wrote, without a barrier");
    expect(false, races([] {
               write_own();
               __syncthreads();
               read_that_of(in_the_other_warp());
           }),
           "the same with one");
    expect(true, races([] {
               write_own();
               __syncwarp();
               read_that_of(in_the_other_warp());
           }),
           "the same with a barrier of the warp, and the other in another warp");
    expect(true, races([] {
               write_own();
               __shfl_sync(0xffffffffu, 1, 0);
               read_that_of(in_the_same_warp());
           }),
           "a shuffle between write and read: it orders no memory");
    expect(false, races([] {
               write_own();
               __syncwarp();
               read_that_of(in_the_same_warp());
           }),
           "the same with a barrier of the warp");
    expect(true, races([&] { of_device[self()] = static_cast<int>(blockIdx.x); }), "two blocks write the same element");
    expect(false, races([&] { of_device[static_cast<int>(blockIdx.x) * kThreads + self()] = 1; }), "each its own");
    int of_columns[16] = {};
    const auto mark_column = [&] {
        if (self() == 0) {
            of_columns[blockIdx.x] = static_cast<int>(blockIdx.y);
        }
    };
    expect(true, races(mark_column, dim3(16, 4)), "blocks that are far apart write the same element");
    expect(false, races(mark_column, dim3(16)), "each its own");
    expect(false, races([&] { atomicAdd(&of_device[0], 1); }), "atomic additions");
    expect(true, races([&] {
               copy_to_own(of_device);
               __syncthreads();
               emulation::await_copies(0);
               read_that_of(in_the_other_warp());
           }),
           "an asynchronous copy that is waited for after the barrier instead of before it");
    expect(false, races([&] {
               copy_to_own(of_device);
               emulation::await_copies(0);
               __syncthreads();
               read_that_of(in_the_other_warp());
           }),
           "the same the right way round");
    expect(true, races([&] {
               write_own();
               __syncthreads();
               read_that_of(in_the_other_warp());
               copy_to_own(of_device);
               __syncthreads();
               emulation::await_copies(0);
           }),
           "an asynchronous copy over what others may still read");
    return failures == 0 ? 0 : 1;
}
