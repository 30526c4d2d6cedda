// SPDX-License-Identifier: Apache-2.0
#include "device.h"
#include "kv_layout.h"
#include "kv_view.h"

namespace valence {
namespace {

constexpr int kThreads = 128;

// One block a row.
template <class T>
__global__ void __launch_bounds__(kThreads) append(KvView<T> kv, int kv_heads, const float *k, int64_t k_stride,
                                                   const float *v, int64_t v_stride, const int64_t *slots, Faults *faults) {
    const int64_t row = blockIdx.x;
    const int64_t slot = slots[row];
    if (slot < 0 || slot >= static_cast<int64_t>(kv.blocks) * kv.block_tokens) {
        if (slot != -1 && threadIdx.x == 0) {
            report(faults, kBadSlot, row, slot);
        }
        return;
    }
    const int64_t block = slot / kv.block_tokens;
    const int offset = static_cast<int>(slot % kv.block_tokens);
    for (int i = static_cast<int>(threadIdx.x); i < kv_heads * kv.head_dim; i += kThreads) {
        T *key = kv.key(block, offset, i / kv.head_dim) + i % kv.head_dim;
        key[0] = narrow<T>(k[row * k_stride + i]);
        key[kv.values_offset] = narrow<T>(v[row * v_stride + i]);
    }
}

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_kv_append(vl_device *device, vl_stream stream, void *pool, const vl_kv_layout *layout, int32_t layer,
                                  const float *k, int64_t k_stride, const float *v, int64_t v_stride, const int64_t *slots,
                                  int64_t m) {
    return guarded_on("vl_kv_append", device, stream, [&](cudaStream_t on) {
        check_kv(pool, layout, layer);
        check_batch_rows(m);
        const int64_t width = static_cast<int64_t>(layout->kv_heads) * layout->head_dim;
        check_rows("k", k, k_stride, m, width);
        check_rows("v", v, v_stride, m, width);
        require(m == 0 || slots != nullptr, "slots must not be NULL");
        if (m == 0) {
            return;
        }
        with_dtype(layout->dtype, [&](auto element) {
            using T = decltype(element);
            launch(on, dim3(static_cast<unsigned>(m)), kThreads, 0, append<T>, kv_view<T>(pool, *layout, layer),
                   layout->kv_heads, k, k_stride, v, v_stride, slots, device->faults);
        });
    });
}
