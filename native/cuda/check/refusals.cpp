// SPDX-License-Identifier: Apache-2.0
// What is wrong in device memory is found on the device, and told by the call that waits; nothing is read that must not be.
#include <cstring>
#include <stdexcept>

#include "cases.h"

namespace check {
namespace {

void expect_refusal(const Side &side, vl_status status, const char *text) {
    if (status != VL_INVALID_ARGUMENT || std::strstr(side.lib.last_error(), text) == nullptr) {
        throw std::runtime_error("status " + std::to_string(status) + ", \"" + side.lib.last_error() + "\"; wanted \"" + text +
                                 "\"");
    }
}

template <class T>
struct Uploaded : Memory {
    Uploaded(const Side &side, const std::vector<T> &values) : Memory(side, static_cast<int64_t>(values.size() * sizeof(T))) {
        upload(values.data(), static_cast<int64_t>(values.size() * sizeof(T)));
    }
};

double found_when_waited_for(const Side &side, const char *text, const std::function<vl_status()> &call) {
    side.ok(call());
    expect_refusal(side, side.lib.synchronize(side.device, nullptr), text);
    side.ok(side.lib.synchronize(side.device, nullptr));  // told once
    return 0;
}

}  // namespace

void check_refusals(Report &report, const Pair &sides) {
    const Side &side = sides.tested;
    const Library &lib = side.lib;
    const Weights w(sides, VL_BF16, 10, 16);
    const Memory y(side, 1 << 16);
    const auto refuses = [&](const char *what, const char *text, const std::function<vl_status()> &call) {
        report.parity("refusals", what, 0, [&] { return found_when_waited_for(side, text, call); });
    };
    const Uploaded<int32_t> tokens(side, {3, 10}), negative(side, {0, -1});
    refuses("a token outside the vocabulary", "tokens[1] is 10", [&] {
        return lib.embedding(side.device, nullptr, y.as<float>(), 16, tokens.as<int32_t>(), 2, w.on(1), VL_BF16, 10, 16);
    });
    refuses("a negative position", "positions[1] is -1", [&] {
        return lib.rope_table(side.device, nullptr, y.as<float>(), negative.as<int32_t>(), 2, y.as<float>(), 4, 1.0f);
    });
    refuses("an index outside the rows", "indices[1] is 10", [&] {
        return lib.gather_rows(side.device, nullptr, y.as<float>(), 16, y.as<float>(), 16, 10, tokens.as<int32_t>(), 2, 16);
    });
    const vl_kv_layout layout{VL_BF16, 1, 1, 64, 16, 4};
    const Memory pool(side, 4 * 2 * 16 * 64 * 2);
    const Uploaded<int64_t> slots(side, {64});
    refuses("a slot outside the pool", "slots[0] is 64", [&] {
        return lib.kv_append(side.device, nullptr, pool.as<void>(), &layout, 0, y.as<float>(), 64, y.as<float>(), 64,
                             slots.as<int64_t>(), 1);
    });
    const auto attend = [&](std::vector<int32_t> start, std::vector<int32_t> length, std::vector<int32_t> table) {
        const Uploaded<int32_t> q_start(side, start), kv_len(side, length), block_table(side, table);
        const vl_batch batch{1, 2, 3, 3, q_start.as<int32_t>(), kv_len.as<int32_t>(), block_table.as<int32_t>()};
        const vl_status status = lib.attention(side.device, nullptr, y.as<float>(), 64, y.as<float>(), 64, 1, pool.as<void>(),
                                               &layout, 0, &batch, 1.0f, 0);
        return status;
    };
    refuses("more rows than the batch says", "q_start[1] is 4", [&] { return attend({0, 4}, {8}, {0, 1}); });
    refuses("queries that fall", "q_start[1] is -1", [&] { return attend({0, -1}, {8}, {0, 1}); });
    refuses("a length beyond the table", "kv_len[0] is 33", [&] { return attend({0, 1}, {33}, {0, 1}); });
    refuses("a length below the queries", "kv_len[0] is 1", [&] { return attend({0, 3}, {1}, {0, 1}); });
    refuses("a block outside the pool, decoding", "block_table[1] is 4", [&] { return attend({0, 1}, {20}, {0, 4}); });
    refuses("a block outside the pool, prefill", "block_table[0] is -1", [&] { return attend({0, 3}, {20}, {-1, 1}); });
    report.parity("refusals", "a call's own arguments", 0, [&] {
        expect_refusal(side, lib.linear(side.device, nullptr, y.as<float>(), 3, y.as<float>(), 16, 1, w.on(1), VL_BF16, 10, 16,
                                        nullptr, 0),
                       "y_stride");
        expect_refusal(side, lib.alloc(side.device, 0, nullptr), "NULL");
        expect_refusal(side, lib.free(side.device, &report), "freed before");
        expect_refusal(side, lib.synchronize(nullptr, nullptr), "device");
        return 0.0;
    });
    report.parity("refusals", "logits that cannot be sampled", 0, [&] {
        const Uploaded<float> logits(side, {0.0f, NAN, 1.0f});
        vl_sampling params{};
        params.top_p = params.repetition_penalty = 1;
        vl_sampled out;
        expect_refusal(side, lib.sample(side.device, nullptr, logits.as<float>(), 3, 1, 3, &params, &out), "row 0");
        return 0.0;
    });
    report.parity("refusals", "logits that biases make infinite", 0, [&] {
        const int32_t tokens[] = {1, 1};
        const float values[] = {3e38f, 3e38f};
        vl_sampling params{};
        params.top_p = params.repetition_penalty = params.temperature = 1;
        params.bias_tokens = tokens;
        params.bias_values = values;
        params.bias_count = 2;
        vl_sampled out;
        for (const Side *on : {&sides.reference, &side}) {
            const Uploaded<float> logits(*on, {0.0f, 1.0f, 2.0f});
            expect_refusal(*on, on->lib.sample(on->device, nullptr, logits.as<float>(), 3, 1, 3, &params, &out), "row 0");
        }
        return 0.0;
    });
    report.parity("memory", "aligned, zeroed, shared with the host", 0, [&] {
        void *pointer = nullptr;
        side.ok(lib.alloc(side.device, 1000, &pointer));
        std::vector<char> back(1000, 1);
        side.ok(lib.download(side.device, nullptr, back.data(), pointer, 1000));
        side.ok(lib.free(side.device, pointer));
        const bool zero = back == std::vector<char>(1000, 0) && reinterpret_cast<uintptr_t>(pointer) % 64 == 0;
        side.ok(lib.alloc_host(side.device, 8, &pointer));
        static_cast<int32_t *>(pointer)[0] = 2;  // read by the device without a copy
        static_cast<int32_t *>(pointer)[1] = 5;
        side.ok(lib.embedding(side.device, nullptr, y.as<float>(), 16, static_cast<int32_t *>(pointer), 2, w.on(1), VL_BF16,
                              10, 16));
        side.ok(lib.synchronize(side.device, nullptr));
        side.ok(lib.free(side.device, pointer));
        return zero ? 0.0 : 1.0;
    });
}

}  // namespace check
