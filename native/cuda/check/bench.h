// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "report.h"
#include "library.h"

namespace check {

// Times the ops at the shapes of Qwen2.5-7B, and a whole decode step.
void measure(Report &report, const Side &side);

}  // namespace check
