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
int neighbour(int distance) { return (self() + distance) % kThreads; }

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
               shared()[self()] = 1;
               const volatile int other = shared()[neighbour(32)];
               (void)other;
           }),
           "a read of what another thread of the block wrote, without a barrier");
    expect(false, races([] {
               shared()[self()] = 1;
               __syncthreads();
               const volatile int other = shared()[neighbour(32)];
               (void)other;
           }),
           "the same with one");
    expect(true, races([] {
               shared()[self()] = 1;
               __syncwarp();
               const volatile int other = shared()[neighbour(32)];
               (void)other;
           }),
           "the same with a barrier of the warp, and the other in another warp");
    expect(true, races([] {
               shared()[self()] = 1;
               __shfl_sync(0xffffffffu, 1, 0);
               const volatile int other = shared()[self() ^ 1];
               (void)other;
           }),
           "a shuffle between write and read: it orders no memory");
    expect(false, races([] {
               shared()[self()] = 1;
               __syncwarp();
               const volatile int other = shared()[self() ^ 1];
               (void)other;
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
               emulation::copy_later(shared() + self(), of_device, sizeof(int), 0);
               emulation::commit_copies();
               __syncthreads();
               emulation::await_copies(0);
               const volatile int other = shared()[neighbour(32)];
               (void)other;
           }),
           "an asynchronous copy that is waited for after the barrier instead of before it");
    expect(false, races([&] {
               emulation::copy_later(shared() + self(), of_device, sizeof(int), 0);
               emulation::commit_copies();
               emulation::await_copies(0);
               __syncthreads();
               const volatile int other = shared()[neighbour(32)];
               (void)other;
           }),
           "the same the right way round");
    expect(true, races([&] {
               shared()[self()] = 1;
               __syncthreads();
               const volatile int other = shared()[neighbour(32)];
               (void)other;
               emulation::copy_later(shared() + self(), of_device, sizeof(int), 0);
               emulation::commit_copies();
               __syncthreads();
               emulation::await_copies(0);
           }),
           "an asynchronous copy over what others may still read");
    return failures == 0 ? 0 : 1;
}
