// SPDX-License-Identifier: Apache-2.0
#include "simd/avx512.h"

#include "kernels/table.h"

namespace valence {

extern const Kernels kAvx512Kernels;
constinit const Kernels kAvx512Kernels = kTable;

}  // namespace valence
