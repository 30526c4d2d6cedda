// SPDX-License-Identifier: Apache-2.0
#include "simd/scalar.h"

#include "kernels/table.h"

namespace valence {

extern const Kernels kScalarKernels;
constinit const Kernels kScalarKernels = kTable;

}  // namespace valence
