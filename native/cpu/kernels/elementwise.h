// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "half.h"
#include "kernels/vector.h"

namespace valence {
namespace {

void rms_norm(float *y, const float *x, const float *weight, int64_t n, float eps) {
    F32x16 squares[4] = {set1(0.0f), set1(0.0f), set1(0.0f), set1(0.0f)};
    for (int64_t i = 0; i < n; i += 64) {
        for (int part = 0; part < 4 && i + part * 16 < n; part++) {
            const F32x16 v = load_first(x + i + part * 16, n - i - part * 16);
            squares[part] = fma(v, v, squares[part]);
        }
    }
    const float sum = reduce_add(add(add(squares[0], squares[1]), add(squares[2], squares[3])));
    const F32x16 factor = set1(1.0f / __builtin_sqrtf(sum / static_cast<float>(n) + eps));
    for (int64_t i = 0; i < n; i += 16) {
        const F32x16 scaled = mul(load_first(x + i, n - i), factor);
        store_first(y + i, mul(scaled, load_first(weight + i, n - i)), n - i);
    }
}

void rope(float *x, int64_t heads, int64_t head_dim, const float *table_row, int64_t rotary_dim) {
    const int64_t half = rotary_dim / 2;
    for (int64_t head = 0; head < heads; head++) {
        float *first = x + head * head_dim;
        float *second = first + half;
        for (int64_t i = 0; i < half; i += 16) {
            const F32x16 cos = load_first(table_row + i, half - i);
            const F32x16 sin = load_first(table_row + half + i, half - i);
            const F32x16 a = load_first(first + i, half - i);
            const F32x16 b = load_first(second + i, half - i);
            store_first(first + i, sub(mul(a, cos), mul(b, sin)), half - i);
            store_first(second + i, add(mul(b, cos), mul(a, sin)), half - i);
        }
    }
}

// GELU by tanh is x * sigmoid(2 u), u = sqrt(2 / pi) (x + 0.044715 x^3): no cancellation for negative x.
inline F32x16 gelu_tanh(F32x16 x) {
    const F32x16 cubic = fma(mul(mul(x, x), x), set1(0.044715f), x);
    return mul(x, sigmoid(mul(cubic, set1(1.5957691216057308f))));
}

void gated(float *y, const float *gate_up, int64_t n, int32_t activation) {
    for (int64_t i = 0; i < n; i += 16) {
        const F32x16 gate = load_first(gate_up + i, n - i);
        const F32x16 up = load_first(gate_up + n + i, n - i);
        const F32x16 active = activation == 0 /* VL_SILU */ ? mul(gate, sigmoid(gate)) : gelu_tanh(gate);
        store_first(y + i, mul(active, up), n - i);
    }
}

void narrow_f32(void *out, const float *x, int64_t n) {
    for (int64_t i = 0; i < n; i += 16) {
        store_first(static_cast<float *>(out) + i, load_first(x + i, n - i), n - i);
    }
}

void narrow_bf16(void *out, const float *x, int64_t n) {
    auto *half = static_cast<uint16_t *>(out);
    int64_t i = 0;
    for (; i + 16 <= n; i += 16) {
        store_bf16(half + i, load(x + i));
    }
    for (; i < n; i++) {
        half[i] = to_bf16(x[i]);
    }
}

void narrow_f16(void *out, const float *x, int64_t n) {
    auto *half = static_cast<uint16_t *>(out);
    int64_t i = 0;
    for (; i + 16 <= n; i += 16) {
        store_f16(half + i, load(x + i));
    }
    for (; i < n; i++) {
        half[i] = to_f16(x[i]);
    }
}

}  // namespace
}  // namespace valence
