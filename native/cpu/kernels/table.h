// SPDX-License-Identifier: Apache-2.0
// Every kernel, built for the instruction set whose simd/*.h came before.
#pragma once

#include "kernels/attention.h"
#include "kernels/elementwise.h"
#include "kernels/linear.h"
#include "kernels/sample.h"

namespace valence {
namespace {

constexpr Kernels kTable = {
    .max_rows = kMaxRows,
    .panels = {panels_of<0, kMaxRows>, panels_of<1, kMaxRows>, panels_of<2, kMaxRows>},
    .unpack = {unpack<0>, unpack<1>, unpack<2>},
    .rms_norm = rms_norm,
    .rope = rope,
    .gated = gated,
    .narrow = {narrow_f32, narrow_bf16, narrow_f16},
    .attend = attend,
    .merge = merge,
    .block_maxima = block_maxima,
    .exp_sum = exp_sum,
    .exp_scaled = exp_scaled,
};

}  // namespace
}  // namespace valence
