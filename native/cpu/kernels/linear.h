// SPDX-License-Identifier: Apache-2.0
// Matrix products on packed panels: see layout.h for the layout, Kernels::panels for the contract.
#pragma once

#include "kernels/vector.h"

namespace valence {
namespace {

constexpr int kMaxRows = kAccumulators >= 12 ? 12 : kAccumulators;
constexpr int64_t kPrefetchBytes = 2048;  // ahead of each panel's stream, when memory is the limit

// A divisor of the four panels that callers bring at a time: one left over would wait for its own additions.
constexpr int panels_at_once(int rows) {
    const int fit = kAccumulators / rows;
    return fit >= 4 ? 4 : fit >= 2 ? 2 : 1;
}

// The panels a block works on: column (or pair of columns) k as vectors of sixteen outputs.
template <int Dtype>
struct Weights;

template <>
struct Weights<0> {
    static constexpr int kCols = 1;
    using Element = float;
    static void columns(const float *panel, int64_t k, F32x16 (&out)[1]) { out[0] = load(panel + k * 16); }
};

template <>
struct Weights<1> {
    static constexpr int kCols = 2;
    using Element = uint16_t;
    static void columns(const uint16_t *panel, int64_t k, F32x16 (&out)[2]) {
        load_bf16_pairs(panel + k * 16, out[0], out[1]);
    }
};

template <>
struct Weights<2> {
    static constexpr int kCols = 1;
    using Element = uint16_t;
    static void columns(const uint16_t *panel, int64_t k, F32x16 (&out)[1]) { out[0] = load_f16(panel + k * 16); }
};

template <int Rows, int Panels>
inline void multiply_column(F32x16 (&sum)[Rows][Panels], const float *x, const F32x16 (&w)[Panels]) {
    for (int r = 0; r < Rows; r++) {
        const F32x16 factor = set1(x[r]);
        for (int p = 0; p < Panels; p++) {
            sum[r][p] = fma(factor, w[p], sum[r][p]);
        }
    }
}

template <int Dtype, int Rows, int Panels>
void block(float *acc, int64_t acc_stride, bool first, const float *x, const typename Weights<Dtype>::Element *weights,
           int64_t panel_stride, int64_t cols) {
    constexpr int step = Weights<Dtype>::kCols;
    F32x16 sum[Rows][Panels];
    for (int r = 0; r < Rows; r++) {
        for (int p = 0; p < Panels; p++) {
            sum[r][p] = first ? set1(0.0f) : load(acc + r * acc_stride + p * 16);
        }
    }
    int64_t k = 0;
    for (; k < cols; k += step) {
        F32x16 w[step][Panels];
        for (int p = 0; p < Panels; p++) {
            F32x16 columns[step];
            const typename Weights<Dtype>::Element *panel = weights + p * panel_stride;
            Weights<Dtype>::columns(panel, k, columns);
            if constexpr (Dtype != 0 || Rows < kMaxRows) {  // full blocks of f32 are widened panels, in L1 already
                prefetch(reinterpret_cast<const char *>(panel + k * 16) + kPrefetchBytes);
            }
            for (int s = 0; s < step; s++) {
                w[s][p] = columns[s];
            }
        }
        multiply_column<Rows, Panels>(sum, x + k * Rows, w[0]);
        if (step == 2 && k + 1 < cols) {  // an odd last column has no partner in x
            multiply_column<Rows, Panels>(sum, x + (k + 1) * Rows, w[step - 1]);
        }
    }
    for (int r = 0; r < Rows; r++) {
        for (int p = 0; p < Panels; p++) {
            store(acc + r * acc_stride + p * 16, sum[r][p]);
        }
    }
}

template <int Dtype, int Rows>
void panels_of(float *acc, int64_t acc_stride, bool first, const float *x, int rows, const void *weights,
               int64_t panel_stride, int panels, int64_t cols) {
    if constexpr (Rows > 1) {
        if (rows < Rows) {
            panels_of<Dtype, Rows - 1>(acc, acc_stride, first, x, rows, weights, panel_stride, panels, cols);
            return;
        }
    }
    constexpr int together = panels_at_once(Rows);
    const auto *panel = static_cast<const typename Weights<Dtype>::Element *>(weights);
    int p = 0;
    for (; p + together <= panels; p += together) {
        block<Dtype, Rows, together>(acc + p * 16, acc_stride, first, x, panel + p * panel_stride, panel_stride, cols);
    }
    for (; p < panels; p++) {
        block<Dtype, Rows, 1>(acc + p * 16, acc_stride, first, x, panel + p * panel_stride, panel_stride, cols);
    }
}

template <int Dtype>
void unpack(float *out, const void *panel, int64_t begin, int64_t end) {
    constexpr int step = Weights<Dtype>::kCols;
    const auto *weights = static_cast<const typename Weights<Dtype>::Element *>(panel);
    for (int64_t k = begin; k < end; k += step) {
        F32x16 columns[step];
        Weights<Dtype>::columns(weights, k, columns);
        for (int s = 0; s < step && k + s < end; s++) {
            store(out + (k + s - begin) * 16, columns[s]);
        }
    }
}

}  // namespace
}  // namespace valence
