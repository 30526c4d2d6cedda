// SPDX-License-Identifier: Apache-2.0
#include "error.h"

#include <cstdarg>
#include <cstdio>

namespace valence {
namespace {

thread_local char last_error[VL_MAX_ERROR_BYTES] = "";

std::string formatted(const char *format, va_list arguments) {
    char text[VL_MAX_ERROR_BYTES];
    std::vsnprintf(text, sizeof text, format, arguments);
    return text;
}

}  // namespace

void fail(vl_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    std::string message = formatted(format, arguments);
    va_end(arguments);
    throw Failure{status, std::move(message)};
}

void require(bool holds, const char *format, ...) {
    if (holds) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    std::string message = formatted(format, arguments);
    va_end(arguments);
    throw Failure{VL_INVALID_ARGUMENT, std::move(message)};
}

vl_status remember(const char *function, vl_status status, const char *message) noexcept {
    std::snprintf(last_error, sizeof last_error, "%s: %s", function, message);
    return status;
}

}  // namespace valence

extern "C" const char *vl_last_error(void) { return valence::last_error; }
extern "C" int32_t vl_abi_version(void) { return VL_ABI_VERSION; }
