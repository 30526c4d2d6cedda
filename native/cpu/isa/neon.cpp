// SPDX-License-Identifier: Apache-2.0
#include "simd/neon.h"

#include "kernels/table.h"

namespace valence {

extern const Kernels kNeonKernels;
constinit const Kernels kNeonKernels = kTable;

}  // namespace valence
