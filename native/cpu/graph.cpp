// SPDX-License-Identifier: Apache-2.0
#include "check.h"

using namespace valence;

namespace {

vl_status refuse(const char *function) {
    return guarded(function, [] { fail(VL_UNSUPPORTED, "the CPU library records no graphs: call the kernels themselves"); });
}

}  // namespace

extern "C" vl_status vl_graph_begin(vl_device *, vl_stream) { return refuse("vl_graph_begin"); }
extern "C" vl_status vl_graph_end(vl_device *, vl_stream, vl_graph **) { return refuse("vl_graph_end"); }
extern "C" vl_status vl_graph_launch(vl_device *, vl_stream, vl_graph *) { return refuse("vl_graph_launch"); }
extern "C" void vl_graph_free(vl_graph *) {}
