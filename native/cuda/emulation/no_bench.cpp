// SPDX-License-Identifier: Apache-2.0
#include "bench.h"

// An emulated GPU's speed says nothing.
void check::measure(Report &, const Side &) {}
