// SPDX-License-Identifier: Apache-2.0
#include "sampling_check.h"

#include <cmath>
#include <limits>

#include "error.h"

namespace valence {
namespace {

void check_tokens(const char *name, int64_t row, const int32_t *tokens, int32_t count, int64_t vocab) {
    require(count >= 0 && (count == 0 || tokens != nullptr), "params[%lld]: %d %s tokens at %p",
            static_cast<long long>(row), count, name, static_cast<const void *>(tokens));
    for (int32_t i = 0; i < count; i++) {
        require(tokens[i] >= 0 && tokens[i] < vocab, "params[%lld]: %s token %d is outside the vocabulary of %lld",
                static_cast<long long>(row), name, tokens[i], static_cast<long long>(vocab));
    }
}

}  // namespace

void check_sampling(const vl_sampling &p, int64_t row, int64_t vocab) {
    const auto in = [&](const char *name, double value, bool holds, const char *range) {
        require(holds, "params[%lld].%s is %g; must be %s", static_cast<long long>(row), name, value, range);
    };
    in("temperature", p.temperature, p.temperature >= 0 && std::isfinite(p.temperature), "finite, >= 0");
    in("top_p", p.top_p, p.top_p > 0 && p.top_p <= 1, "in (0, 1]");
    in("min_p", p.min_p, p.min_p >= 0 && p.min_p <= 1, "in [0, 1]");
    in("top_k", p.top_k, p.top_k >= 0, ">= 0");
    in("repetition_penalty", p.repetition_penalty, p.repetition_penalty > 0 && std::isfinite(p.repetition_penalty),
       "finite, > 0");
    in("presence_penalty", p.presence_penalty, std::isfinite(p.presence_penalty), "finite");
    in("frequency_penalty", p.frequency_penalty, std::isfinite(p.frequency_penalty), "finite");
    in("logprobs", p.logprobs, p.logprobs >= 0 && p.logprobs <= VL_MAX_LOGPROBS, "in 0..VL_MAX_LOGPROBS");
    check_tokens("history", row, p.history, p.history_len, vocab);
    in("prompt_len", p.prompt_len, p.prompt_len >= 0 && p.prompt_len <= p.history_len, "in 0..history_len");
    check_tokens("bias", row, p.bias_tokens, p.bias_count, vocab);
    require(p.bias_count == 0 || p.bias_values != nullptr, "params[%lld].bias_values is NULL",
            static_cast<long long>(row));
    for (int32_t i = 0; i < p.bias_count; i++) {
        require(!std::isnan(p.bias_values[i]) && p.bias_values[i] < std::numeric_limits<float>::infinity(),
                "params[%lld].bias_values[%d] is %g; must be a number below infinity", static_cast<long long>(row), i,
                static_cast<double>(p.bias_values[i]));
    }
}

}  // namespace valence
