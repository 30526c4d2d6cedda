// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "valence.h"

namespace valence {

// Below it every weight but the largest logit's is zero anyway, and the reciprocal would overflow.
constexpr float kLowestTemperature = 1e-30f;

// Throws Failure unless everything in the row's parameters is in range; reads its host arrays.
void check_sampling(const vl_sampling &params, int64_t row, int64_t vocab);

}  // namespace valence
