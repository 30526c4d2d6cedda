// SPDX-License-Identifier: Apache-2.0
#include "cublaslt.h"

// NVIDIA's library does not run here.
std::unique_ptr<valence::CublasLt> valence::CublasLt::open() { return nullptr; }
