// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <new>
#include <string>

#include "valence.h"

namespace valence {

// Carries a status through the library; never crosses the C boundary (see guarded).
struct Failure {
    vl_status status;
    std::string message;
};

[[noreturn]] void fail(vl_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

// VL_INVALID_ARGUMENT with the message unless `holds`.
void require(bool holds, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Makes the message the calling thread's vl_last_error, prefixed with the function's name.
vl_status remember(const char *function, vl_status status, const char *message) noexcept;

// The boundary: every exported function's body runs in here.
template <class Body>
vl_status guarded(const char *function, Body &&body) noexcept {
    try {
        body();
        return VL_OK;
    } catch (const Failure &failure) {
        return remember(function, failure.status, failure.message.c_str());
    } catch (const std::bad_alloc &) {
        return remember(function, VL_OUT_OF_MEMORY, "out of memory for working space");
    } catch (const std::exception &unexpected) {
        return remember(function, VL_DEVICE_ERROR, unexpected.what());
    }
}

}  // namespace valence
