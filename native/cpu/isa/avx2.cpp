// SPDX-License-Identifier: Apache-2.0
#include "simd/avx2.h"

#include "kernels/table.h"

namespace valence {

extern const Kernels kAvx2Kernels;
constinit const Kernels kAvx2Kernels = kTable;

}  // namespace valence
