// SPDX-License-Identifier: Apache-2.0
#include "attention.h"

#include <type_traits>

#include "attention_check.h"

namespace valence {
namespace {

// CUDA's limit on blocks along y.
constexpr int64_t kMostGridRows = 65535;

template <class T>
void attend(vl_device &device, cudaStream_t stream, const AttentionJob<T> &job) {
    if constexpr (!std::is_same_v<T, float>) {
        const bool fast = (job.kv.head_dim == 64 || job.kv.head_dim == 128) && job.heads <= kMostGridRows;
        if (fast) {
            attend_decode(device, stream, job);
            if (job.batch.most_queries > 1) {
                attend_prefill(stream, job);
            }
            return;
        }
    }
    attend_simple(stream, job);
}

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_attention(vl_device *device, vl_stream stream, float *out, int64_t out_stride, const float *q,
                                  int64_t q_stride, int64_t heads, const void *pool, const vl_kv_layout *layout,
                                  int32_t layer, const vl_batch *batch, float scale, int32_t window) {
    return guarded_on("vl_attention", device, stream, [&](cudaStream_t on) {
        check_attention(out, out_stride, q, q_stride, heads, pool, layout, layer, batch, window);
        if (batch->sequences == 0 || batch->rows == 0) {
            return;
        }
        with_dtype(layout->dtype, [&](auto element) {
            using T = decltype(element);
            const RaggedBatch ragged{batch->sequences,     batch->rows,    batch->most_queries, batch->table_stride,
                                     layout->block_tokens, layout->blocks, batch->q_start,      batch->kv_len,
                                     batch->block_table,   device->faults};
            const AttentionJob<T> job{out,
                                      out_stride,
                                      q,
                                      q_stride,
                                      static_cast<int>(heads),
                                      layout->kv_heads,
                                      kv_view<T>(pool, *layout, layer),
                                      ragged,
                                      scale,
                                      window};
            attend(*device, on, job);
        });
    });
}
