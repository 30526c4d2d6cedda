// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels.h"
#include "valence.h"

namespace valence {

// The best instruction set of this machine, with the operating system's consent (register state, AMX permission).
vl_isa best_isa();

// Whether this machine runs kernels of `isa`.
bool has_isa(vl_isa isa);

const char *isa_name(vl_isa isa);

// The kernels of an instruction set that has_isa(isa); AMX takes all but the bf16 matrix product from AVX-512.
const Kernels &kernels_of(vl_isa isa);

}  // namespace valence
