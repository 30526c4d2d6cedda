// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "attention.h"
#include "tensor_core.h"

namespace valence {

// Elements from one row of a tile to the next: 16 bytes more than a head, so that eight rows lie in different banks.
template <int kHeadDim>
constexpr int kKvPitch = kHeadDim + 8;

// Queues the copy of keys and values of positions first..first+kTilePositions of one head, by all kThreads threads. What
// is not in begin..end is not read and becomes zero: unwritten memory may hold NaN, and 0 * NaN is NaN.
template <class T, int kHeadDim, int kThreads>
__device__ void copy_kv_tile(T *keys, T *values, const KvView<T> &kv, int kv_head, const RaggedBatch &batch,
                             const SequenceView &of, int first, int begin, int end) {
    constexpr int kChunks = kHeadDim / 8;  // of 16 bytes in a row
    for (int i = static_cast<int>(threadIdx.x); i < kTilePositions * kChunks; i += kThreads) {
        const int row = i / kChunks, col = i % kChunks * 8, position = first + row;
        const bool there = position >= begin && position < end;
        const T *from = kv.keys;
        if (there) {
            from = kv.key(block_of(batch, of, position), position % batch.block_tokens, kv_head) + col;
        }
        copy16(keys + row * kKvPitch<kHeadDim> + col, from, there);
        copy16(values + row * kKvPitch<kHeadDim> + col, from + (there ? kv.values_offset : 0), there);
    }
}

}  // namespace valence
