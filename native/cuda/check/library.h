// SPDX-License-Identifier: Apache-2.0
// Two libraries that implement valence.h side by side in one process, which linking cannot do.
#pragma once

#include <string>

#include "valence.h"

namespace check {

struct Library {
    decltype(&::vl_abi_version) abi_version;
    decltype(&::vl_last_error) last_error;
    decltype(&::vl_device_open) device_open;
    decltype(&::vl_device_describe) device_describe;
    decltype(&::vl_device_close) device_close;
    decltype(&::vl_alloc) alloc;
    decltype(&::vl_alloc_host) alloc_host;
    decltype(&::vl_free) free;
    decltype(&::vl_upload) upload;
    decltype(&::vl_download) download;
    decltype(&::vl_synchronize) synchronize;
    decltype(&::vl_matrix_bytes) matrix_bytes;
    decltype(&::vl_matrix_pack) matrix_pack;
    decltype(&::vl_linear) linear;
    decltype(&::vl_embedding) embedding;
    decltype(&::vl_rms_norm) rms_norm;
    decltype(&::vl_rope_table) rope_table;
    decltype(&::vl_rope) rope;
    decltype(&::vl_gated_activation) gated_activation;
    decltype(&::vl_gather_rows) gather_rows;
    decltype(&::vl_kv_append) kv_append;
    decltype(&::vl_attention) attention;
    decltype(&::vl_lora) lora;
    decltype(&::vl_sample) sample;
    decltype(&::vl_graph_begin) graph_begin;
    decltype(&::vl_graph_end) graph_end;
    decltype(&::vl_graph_launch) graph_launch;
    decltype(&::vl_graph_free) graph_free;
};

// Exits with a message if the file cannot be loaded.
Library load(const std::string &file);

// An opened device of a library. Every call that should work goes through `ok`.
class Side {
public:
    Side(const Library &library, vl_device *device) : lib(library), device(device) {}
    ~Side() { lib.device_close(device); }
    Side(const Side &) = delete;
    // Throws std::runtime_error with the library's message unless status is VL_OK.
    void ok(vl_status status) const;

    const Library lib;
    vl_device *const device;
};

}  // namespace check
