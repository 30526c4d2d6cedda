// SPDX-License-Identifier: Apache-2.0
#include "library.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace check {

Library load(const std::string &file) {
    void *handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        std::fprintf(stderr, "cannot load %s: %s\n", file.c_str(), dlerror());
        std::exit(2);
    }
    const auto find = [&](auto &function, const char *name) {
        function = reinterpret_cast<std::decay_t<decltype(function)>>(dlsym(handle, name));
        if (function == nullptr) {
            std::fprintf(stderr, "%s has no %s\n", file.c_str(), name);
            std::exit(2);
        }
    };
    Library l;
    find(l.abi_version, "vl_abi_version");
    find(l.last_error, "vl_last_error");
    find(l.device_open, "vl_device_open");
    find(l.device_describe, "vl_device_describe");
    find(l.device_close, "vl_device_close");
    find(l.alloc, "vl_alloc");
    find(l.alloc_host, "vl_alloc_host");
    find(l.free, "vl_free");
    find(l.upload, "vl_upload");
    find(l.download, "vl_download");
    find(l.synchronize, "vl_synchronize");
    find(l.matrix_bytes, "vl_matrix_bytes");
    find(l.matrix_pack, "vl_matrix_pack");
    find(l.linear, "vl_linear");
    find(l.embedding, "vl_embedding");
    find(l.rms_norm, "vl_rms_norm");
    find(l.rope_table, "vl_rope_table");
    find(l.rope, "vl_rope");
    find(l.gated_activation, "vl_gated_activation");
    find(l.gather_rows, "vl_gather_rows");
    find(l.kv_append, "vl_kv_append");
    find(l.attention, "vl_attention");
    find(l.lora, "vl_lora");
    find(l.sample, "vl_sample");
    find(l.graph_begin, "vl_graph_begin");
    find(l.graph_end, "vl_graph_end");
    find(l.graph_launch, "vl_graph_launch");
    find(l.graph_free, "vl_graph_free");
    if (l.abi_version() != VL_ABI_VERSION) {
        std::fprintf(stderr, "%s has ABI version %d, this check %d\n", file.c_str(), l.abi_version(), VL_ABI_VERSION);
        std::exit(2);
    }
    return l;
}

void Side::ok(vl_status status) const {
    if (status != VL_OK) {
        throw std::runtime_error("status " + std::to_string(status) + ": " + lib.last_error());
    }
}

}  // namespace check
