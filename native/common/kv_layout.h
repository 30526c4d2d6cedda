// SPDX-License-Identifier: Apache-2.0
// Arithmetic on vl_kv_layout: [blocks, layers, 2, kv_heads, block_tokens, head_dim].
#pragma once

#include "check.h"
#include "dtype.h"

namespace valence {

inline int64_t head_bytes(const vl_kv_layout &kv) {
    return static_cast<int64_t>(kv.block_tokens) * kv.head_dim * element_bytes(kv.dtype);
}

// Keys, or values, of all heads of one layer in one block.
inline int64_t half_layer_bytes(const vl_kv_layout &kv) { return kv.kv_heads * head_bytes(kv); }

inline int64_t block_bytes(const vl_kv_layout &kv) { return kv.layers * 2 * half_layer_bytes(kv); }

inline void check_kv(const void *pool, const vl_kv_layout *layout, int32_t layer) {
    require(pool != nullptr && layout != nullptr, "pool and layout must not be NULL");
    check_dtype(layout->dtype);
    require(layout->layers >= 1 && layout->layers <= VL_MAX_KV_COUNT, "layout.layers is %d; must be 1..%d",
            layout->layers, VL_MAX_KV_COUNT);
    require(layout->kv_heads >= 1 && layout->kv_heads <= VL_MAX_HEADS, "layout.kv_heads is %d; must be 1..%d",
            layout->kv_heads, VL_MAX_HEADS);
    require(layout->head_dim >= 1 && layout->head_dim <= VL_MAX_HEAD_DIM, "layout.head_dim is %d; must be 1..%d",
            layout->head_dim, VL_MAX_HEAD_DIM);
    require(layout->block_tokens >= 1 && layout->block_tokens <= VL_MAX_KV_COUNT,
            "layout.block_tokens is %d; must be 1..%d", layout->block_tokens, VL_MAX_KV_COUNT);
    require(layout->blocks >= 1, "layout.blocks is %d; must be positive", layout->blocks);
    int64_t bytes = 0;
    int64_t total = 0;
    const bool fits = !__builtin_mul_overflow(half_layer_bytes(*layout), int64_t{2} * layout->layers, &bytes) &&
                      !__builtin_mul_overflow(bytes, int64_t{layout->blocks}, &total);
    require(fits, "layout describes more bytes than memory can have");
    require(layer >= 0 && layer < layout->layers, "layer is %d; the layout has %d", layer, layout->layers);
}

}  // namespace valence
