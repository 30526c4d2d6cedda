// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kv_layout.h"

namespace valence {

// What of a call can be checked on the host; the arrays of the batch may be device memory.
inline void check_attention(const float *out, int64_t out_stride, const float *q, int64_t q_stride, int64_t heads,
                            const void *pool, const vl_kv_layout *layout, int32_t layer, const vl_batch *batch,
                            int32_t window) {
    check_kv(pool, layout, layer);
    require(heads >= 1 && heads <= VL_MAX_HEADS && heads % layout->kv_heads == 0,
            "heads is %lld; must be a multiple of kv_heads (%d), at most %d", static_cast<long long>(heads),
            layout->kv_heads, VL_MAX_HEADS);
    require(window >= 0, "window is %d; must not be negative", window);
    require(batch != nullptr, "batch must not be NULL");
    require(batch->sequences >= 0 && batch->sequences <= VL_MAX_BATCH_ROWS && batch->table_stride >= 0,
            "batch has %d sequences and table_stride %d", batch->sequences, batch->table_stride);
    require(batch->rows >= 0 && batch->rows <= VL_MAX_BATCH_ROWS && batch->most_queries >= 0,
            "batch.rows is %d, batch.most_queries %d; rows must be 0..%d, most_queries not negative", batch->rows,
            batch->most_queries, VL_MAX_BATCH_ROWS);
    if (batch->sequences == 0) {
        return;
    }
    require(batch->q_start != nullptr && batch->kv_len != nullptr && batch->block_table != nullptr,
            "q_start, kv_len and block_table must not be NULL");
    check_rows("out", out, out_stride, batch->rows, heads * layout->head_dim);
    check_rows("q", q, q_stride, batch->rows, heads * layout->head_dim);
}

}  // namespace valence
