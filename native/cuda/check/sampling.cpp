// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "cases.h"

namespace check {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Parameters and the arrays they point to.
struct Row {
    vl_sampling params{};
    std::vector<int32_t> history, bias_tokens;
    std::vector<float> bias_values;
    std::vector<uint32_t> mask;

    void point() {
        params.history = history.data();
        params.history_len = static_cast<int32_t>(history.size());
        params.bias_tokens = bias_tokens.data();
        params.bias_values = bias_values.data();
        params.bias_count = static_cast<int32_t>(bias_tokens.size());
        params.mask = mask.empty() ? nullptr : mask.data();
    }
};

using Change = void (*)(Row &, int64_t vocab);

Row plain(int64_t vocab, Change change) {
    Row row;
    row.params.temperature = 0.8f;
    row.params.top_p = 1;
    row.params.repetition_penalty = 1;
    row.params.seed = random_source()();
    row.params.step = at(random_in(0, 1000));
    change(row, vocab);
    row.point();
    return row;
}

int32_t token_in(int64_t vocab) { return static_cast<int32_t>(random_in(0, vocab - 1)); }

void penalised(Row &row, int64_t vocab) {
    for (int i = 0; i < 60; i++) {
        row.history.push_back(token_in(std::min<int64_t>(vocab, 40)));
    }
    row.params.prompt_len = 20;
    row.params.repetition_penalty = 1.3f;
    row.params.presence_penalty = 0.4f;
    row.params.frequency_penalty = 0.2f;
}

void biased(Row &row, int64_t vocab) {
    for (int i = 0; i < 50; i++) {
        row.bias_tokens.push_back(1 + token_in(std::min<int64_t>(vocab - 1, 30)));  // some twice; token 0 stays possible
        row.bias_values.push_back(i % 7 == 0 ? -kInfinity : static_cast<float>(random_in(-50, 50)) / 10);
    }
}

void masked(Row &row, int64_t vocab) {
    row.mask.resize(at((vocab + 31) / 32));
    for (uint32_t &word : row.mask) {
        word = static_cast<uint32_t>(random_source()()) & static_cast<uint32_t>(random_source()());
    }
    row.mask[0] |= 1;
}

struct Setting {
    const char *name;
    Change change;
};

const Setting kSettings[] = {
    {"greedy", [](Row &row, int64_t) { row.params.temperature = 0; }},
    {"temperature", [](Row &, int64_t) {}},
    {"top_k 1", [](Row &row, int64_t) { row.params.top_k = 1; }},
    {"top_k 40", [](Row &row, int64_t) { row.params.top_k = 40; }},
    {"top_k beyond the vocabulary", [](Row &row, int64_t) { row.params.top_k = INT32_MAX; }},
    {"top_p 0.9", [](Row &row, int64_t) { row.params.top_p = 0.9f; }},
    {"top_p 1e-6", [](Row &row, int64_t) { row.params.top_p = 1e-6f; }},
    {"min_p 0.05", [](Row &row, int64_t) { row.params.min_p = 0.05f; }},
    {"top_k, top_p, min_p",
     [](Row &row, int64_t) {
         row.params.top_k = 100;
         row.params.top_p = 0.95f;
         row.params.min_p = 0.02f;
     }},
    {"hot", [](Row &row, int64_t) { row.params.temperature = 5; }},
    {"almost greedy", [](Row &row, int64_t) { row.params.temperature = 1e-5f; }},
    {"penalties", penalised},
    {"bias", biased},
    {"mask", masked},
    {"everything",
     [](Row &row, int64_t vocab) {
         penalised(row, vocab);
         biased(row, vocab);
         masked(row, vocab);
         row.params.top_k = 50;
         row.params.top_p = 0.9f;
         row.params.min_p = 0.01f;
         row.params.logprobs = 5;
     }},
    {"logprobs", [](Row &row, int64_t) { row.params.logprobs = VL_MAX_LOGPROBS; }},
};

// Few distinct values: ties everywhere.
std::vector<float> tied(std::vector<float> values) {
    for (float &value : values) {
        value = std::round(value);
    }
    return values;
}

// Share of rows whose token or top tokens differ; more than 1 if a logprob does where the token is the same.
double sampling(const Pair &sides, int64_t vocab, int64_t m, Change change, bool ties) {
    std::vector<Row> rows;
    std::vector<vl_sampling> params;
    for (int64_t i = 0; i < m; i++) {
        rows.push_back(plain(vocab, change));
    }
    for (Row &row : rows) {
        row.point();
        params.push_back(row.params);
    }
    const int64_t stride = vocab + 3;
    std::vector<float> values = random_floats(m * stride, 3.0f);
    const Mirror<float> logits(sides, ties ? tied(values) : values);
    std::vector<vl_sampled> out[2];
    for (int side = 0; side < 2; side++) {
        out[side].resize(at(m));
        const Side &on = sides[side];
        on.ok(on.lib.sample(on.device, nullptr, logits.on(side), stride, m, vocab, params.data(), out[side].data()));
    }
    int64_t different = 0;
    for (size_t i = 0; i < at(m); i++) {
        const vl_sampled &a = out[0][i], &b = out[1][i];
        bool same = a.token == b.token;
        if (same && !(std::fabs(a.logprob - b.logprob) <= 1e-4f)) {
            return 2;
        }
        for (int32_t t = 0; t < params[i].logprobs; t++) {
            same = same && a.top_tokens[t] == b.top_tokens[t];
            if (same && a.top_tokens[t] >= 0 && !(std::fabs(a.top_logprobs[t] - b.top_logprobs[t]) <= 1e-4f)) {
                return 2;
            }
        }
        different += !same;
    }
    return static_cast<double>(different) / static_cast<double>(m);
}

}  // namespace

void check_sampling(Report &report, const Pair &sides, const Scale &scale) {
    for (const Setting &setting : kSettings) {
        for (const bool ties : {false, true}) {
            for (const int64_t vocab : {int64_t{7}, scale.vocabulary}) {
                report.parity("sample", std::string(setting.name) + (ties ? ", ties" : "") + ", " + std::to_string(vocab),
                              kTolerances.sampled_rows,
                              [&] { return sampling(sides, vocab, scale.sampled, setting.change, ties); });
            }
        }
    }
}

}  // namespace check
