// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpu.h"
#include "valence.h"

namespace valence {

// One layer of a pool of blocks, [blocks, layers, 2, kv_heads, block_tokens, head_dim], as a kernel sees it.
template <class T>
struct KvView {
    T *keys;               // of block 0
    int64_t block_stride;  // elements from one block to the next
    int64_t head_stride;   // from one head to the next
    int64_t values_offset; // from a key to its value
    int block_tokens;
    int head_dim;
    int blocks;

    __device__ T *key(int64_t block, int offset, int kv_head) const {
        return keys + block * block_stride + kv_head * head_stride + static_cast<int64_t>(offset) * head_dim;
    }
};

template <class T>
KvView<T> kv_view(const void *pool, const vl_kv_layout &layout, int32_t layer) {
    const int64_t head = static_cast<int64_t>(layout.block_tokens) * layout.head_dim;
    const int64_t half_layer = layout.kv_heads * head;
    T *keys = const_cast<T *>(static_cast<const T *>(pool)) + layer * 2 * half_layer;
    return {keys, layout.layers * 2 * half_layer, head, half_layer, layout.block_tokens, layout.head_dim, layout.blocks};
}

}  // namespace valence
