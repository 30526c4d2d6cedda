// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "candidates.h"
#include "error.h"
#include "isa.h"
#include "thread_pool.h"

namespace valence {

// 64-byte aligned working space that grows and is kept, so that steady state allocates nothing.
class Scratch {
public:
    // Contents are not kept from one call to the next.
    void *bytes(int64_t count);
    template <class T>
    T *array(int64_t count) {
        return static_cast<T *>(bytes(count * static_cast<int64_t>(sizeof(T))));
    }
    ~Scratch();

private:
    void *memory_ = nullptr;
    int64_t capacity_ = 0;
};

// Uses of working space that are alive at the same time.
enum ScratchUse { kPackedRows, kPerWorker, kPartials, kLowRank, kScratchUses };

}  // namespace valence

struct vl_device {
    vl_device(int threads, vl_isa isa) : isa(isa), kernels(valence::kernels_of(isa)), pool(threads) {}
    ~vl_device();

    const vl_isa isa;
    const valence::Kernels &kernels;
    valence::ThreadPool pool;
    valence::Scratch scratch[valence::kScratchUses];
    std::vector<valence::SampleSpace> sample_spaces;  // one per thread, made by the first vl_sample
    std::unordered_map<void *, int64_t> allocations;  // pointer to mapped bytes, 0 if from the heap
};
