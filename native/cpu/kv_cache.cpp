// SPDX-License-Identifier: Apache-2.0
#include "kv_layout.h"
#include "rows.h"

using namespace valence;

extern "C" vl_status vl_kv_append(vl_device *device, vl_stream, void *pool, const vl_kv_layout *layout, int32_t layer,
                                  const float *k, int64_t k_stride, const float *v, int64_t v_stride,
                                  const int64_t *slots, int64_t m) {
    return guarded("vl_kv_append", [&] {
        check_device(device);
        check_kv(pool, layout, layer);
        check_batch_rows(m);
        const int64_t width = static_cast<int64_t>(layout->kv_heads) * layout->head_dim;
        check_rows("k", k, k_stride, m, width);
        check_rows("v", v, v_stride, m, width);
        require(m == 0 || slots != nullptr, "slots must not be NULL");
        const int64_t slot_count = static_cast<int64_t>(layout->blocks) * layout->block_tokens;
        for (int64_t i = 0; i < m; i++) {
            require(slots[i] >= -1 && slots[i] < slot_count, "slots[%lld] is %lld; the pool has %lld",
                    static_cast<long long>(i), static_cast<long long>(slots[i]), static_cast<long long>(slot_count));
        }
        const auto narrow = device->kernels.narrow[layout->dtype];
        const int64_t row_bytes = layout->head_dim * element_bytes(layout->dtype);
        for_rows(*device, m, 2 * width, [&](int64_t i) {
            if (slots[i] < 0) {
                return;
            }
            char *keys = static_cast<char *>(pool) + slots[i] / layout->block_tokens * block_bytes(*layout) +
                         layer * 2 * half_layer_bytes(*layout) + slots[i] % layout->block_tokens * row_bytes;
            char *values = keys + half_layer_bytes(*layout);
            for (int64_t head = 0; head < layout->kv_heads; head++) {
                narrow(keys + head * head_bytes(*layout), k + i * k_stride + head * layout->head_dim, layout->head_dim);
                narrow(values + head * head_bytes(*layout), v + i * v_stride + head * layout->head_dim,
                       layout->head_dim);
            }
        });
    });
}
