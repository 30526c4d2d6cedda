// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "harness.h"

using namespace harness;

namespace {

vl_sampling plain() {
    vl_sampling params{};
    params.top_p = 1;
    params.repetition_penalty = 1;
    return params;
}

vl_sampled sample(vl_device *device, std::vector<float> logits, const vl_sampling &params) {
    vl_sampled out{};
    EXPECT_OK(vl_sample(device, nullptr, logits.data(), static_cast<int64_t>(logits.size()), 1,
                        static_cast<int64_t>(logits.size()), &params, &out));
    return out;
}

// The probabilities that the header's rules give, in double precision, by full sort.
std::vector<double> distribution(const std::vector<float> &logits, const vl_sampling &p) {
    const size_t n = logits.size();
    std::vector<double> z(logits.begin(), logits.end());
    for (size_t t = 0; p.mask != nullptr && t < n; t++) {
        z[t] = (p.mask[t / 32] >> (t % 32) & 1) != 0 ? z[t] : -INFINITY;
    }
    for (int i = 0; i < p.bias_count; i++) {
        z[static_cast<size_t>(p.bias_tokens[i])] += p.bias_values[i];
    }
    std::map<int32_t, int> counts;
    for (int i = 0; i < p.history_len; i++) {
        counts[p.history[i]] += i >= p.prompt_len ? 1 : 0;
    }
    for (const auto &[token, count] : counts) {
        double &logit = z[static_cast<size_t>(token)];
        logit = logit > 0 ? logit / p.repetition_penalty : logit * p.repetition_penalty;
        logit -= count > 0 ? count * p.frequency_penalty + p.presence_penalty : 0;
    }
    std::vector<size_t> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return z[a] > z[b]; });
    std::vector<double> probability(n, 0.0);
    if (p.temperature == 0) {
        probability[order[0]] = 1;
        return probability;
    }
    const size_t k = p.top_k > 0 ? std::min(n, static_cast<size_t>(p.top_k)) : n;
    double total = 0;
    for (size_t i = 0; i < k; i++) {
        total += std::exp((z[order[i]] - z[order[0]]) / p.temperature);
    }
    double kept = 0, cumulative = 0;
    for (size_t i = 0; i < k && (p.top_p >= 1 || cumulative < double{p.top_p} * total); i++) {
        const double weight = std::exp((z[order[i]] - z[order[0]]) / p.temperature);
        cumulative += weight;
        if (weight >= p.min_p) {
            probability[order[i]] = weight;
            kept += weight;
        }
    }
    for (double &value : probability) {
        value /= kept;
    }
    return probability;
}

// Draws many times and compares the frequencies with the distribution.
void check_draws(vl_device *device, const std::vector<float> &logits, vl_sampling params, const char *what) {
    constexpr int kDraws = 4000;
    const std::vector<double> expected = distribution(logits, params);
    std::vector<int> seen(logits.size());
    params.seed = 42;
    for (int i = 0; i < kDraws; i++) {
        params.step = static_cast<uint64_t>(i);
        seen[static_cast<size_t>(sample(device, logits, params).token)]++;
    }
    for (size_t t = 0; t < logits.size(); t++) {
        const double deviation = std::sqrt(expected[t] * (1 - expected[t]) / kDraws);
        const double off = std::fabs(seen[t] / double{kDraws} - expected[t]);
        expect(expected[t] == 0 ? seen[t] == 0 : off < 5.5 * deviation + 1.0 / kDraws,
               "%s: token %zu drawn %d times of %d, expected share %g", what, t, seen[t], kDraws, expected[t]);
    }
}

}  // namespace

DEVICE_TEST(greedyTakesTheLargestLogitAndTheLowestTokenAmongEquals) {
    for (const int64_t vocab : {1, 5, 64, 65, 1000, 32003}) {
        std::vector<float> logits = random_floats(vocab);
        const int64_t winner = random_in(0, vocab - 1);
        logits[static_cast<size_t>(winner)] = 50;
        const int64_t twin = random_in(winner, vocab - 1);
        logits[static_cast<size_t>(twin)] = 50;
        const vl_sampled out = sample(device, logits, plain());
        expect(out.token == winner, "vocab %ld: token %d, not %ld", vocab, out.token, winner);
    }
}

DEVICE_TEST(logprobsAreOfTheModelsOwnDistribution) {
    const std::vector<float> logits = random_floats(5000, 4.0f);
    const int32_t history[] = {7, 8, 9};
    vl_sampling params = plain();
    params.temperature = 1.7f;
    params.top_k = 5;
    params.logprobs = 20;
    params.repetition_penalty = 1.5f;
    params.history = history;
    params.history_len = 3;
    const vl_sampled out = sample(device, logits, params);
    double sum = 0;
    for (const float logit : logits) {
        sum += std::exp(double{logit});
    }
    std::vector<int32_t> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](int32_t a, int32_t b) { return logits[static_cast<size_t>(a)] > logits[static_cast<size_t>(b)]; });
    const auto logprob = [&](int32_t token) { return logits[static_cast<size_t>(token)] - std::log(sum); };
    expect(std::fabs(out.logprob - logprob(out.token)) < 1e-5, "logprob %g", static_cast<double>(out.logprob));
    for (int i = 0; i < 20; i++) {
        expect(out.top_tokens[i] == order[static_cast<size_t>(i)] &&
                   std::fabs(out.top_logprobs[i] - logprob(out.top_tokens[i])) < 1e-5,
               "rank %d: token %d", i, out.top_tokens[i]);
    }
}

DEVICE_TEST(drawsFollowTheDistribution) {
    const std::vector<float> logits = random_floats(40, 1.5f);
    const int32_t history[] = {1, 2, 3, 2, 2, 5}, bias_tokens[] = {0, 3, 3};
    const float bias_values[] = {2.0f, -1.0f, 0.5f};
    const uint32_t mask[] = {0xfffffff7u & 0xffffefffu, 0x55};
    vl_sampling params = plain();
    params.temperature = 0.8f;
    check_draws(device, logits, params, "temperature");
    params.top_k = 7;
    check_draws(device, logits, params, "top-k");
    params.top_p = 0.7f;
    check_draws(device, logits, params, "top-k and top-p");
    params.top_k = 0;
    check_draws(device, logits, params, "top-p");
    params.top_p = 1;
    params.min_p = 0.1f;
    check_draws(device, logits, params, "min-p");
    params.repetition_penalty = 1.3f;
    params.presence_penalty = 0.4f;
    params.frequency_penalty = 0.3f;
    params.history = history;
    params.history_len = 6;
    params.prompt_len = 2;
    params.bias_tokens = bias_tokens;
    params.bias_values = bias_values;
    params.bias_count = 3;
    params.mask = mask;
    check_draws(device, logits, params, "everything");
}

DEVICE_TEST(largeVocabulariesAreFilteredExactly) {
    const std::vector<float> logits = random_floats(20011, 2.0f);
    for (const float top_p : {0.1f, 0.999f, 1.0f}) {
        for (const int32_t top_k : {0, 40, 3000, 60000}) {
            for (const float min_p : {0.0f, 0.01f}) {
                vl_sampling params = plain();
                params.temperature = 1.2f;
                params.top_p = top_p;
                params.top_k = top_k;
                params.min_p = min_p;
                const std::vector<double> expected = distribution(logits, params);
                for (params.step = 0; params.step < 4; params.step++) {
                    const vl_sampled out = sample(device, logits, params);
                    expect(expected[static_cast<size_t>(out.token)] > 0, "top_p %g top_k %d min_p %g: drew token %d",
                           static_cast<double>(top_p), top_k, static_cast<double>(min_p), out.token);
                }
            }
        }
    }
}

DEVICE_TEST(aDrawDependsOnSeedStepAndLogitsAlone) {
    constexpr int64_t m = 7, vocab = 3001;
    const std::vector<float> logits = random_floats(m * vocab);
    std::vector<vl_sampling> params(m, plain());
    for (size_t i = 0; i < m; i++) {
        params[i].temperature = 1;
        params[i].top_p = i % 2 == 0 ? 1.0f : 0.9f;
        params[i].seed = i;
        params[i].step = 3 * i;
    }
    std::vector<vl_sampled> batch(m);
    std::vector<float> copy = logits;
    EXPECT_OK(vl_sample(device, nullptr, copy.data(), vocab, m, vocab, params.data(), batch.data()));
    for (size_t i = 0; i < m; i++) {
        const auto begin = logits.begin() + static_cast<int64_t>(i) * vocab;
        const vl_sampled alone = sample(device, std::vector<float>(begin, begin + vocab), params[i]);
        expect(alone.token == batch[i].token && alone.logprob == batch[i].logprob, "row %zu", i);
    }
}

DEVICE_TEST(rowsThatCannotBeSampledAreNamed) {
    constexpr int64_t vocab = 100;
    std::vector<vl_sampling> params(3, plain());
    std::vector<vl_sampled> out(3);
    const auto run = [&](float bad) {
        std::vector<float> logits = random_floats(3 * vocab);
        logits[vocab + 50] = bad;
        return vl_sample(device, nullptr, logits.data(), vocab, 3, vocab, params.data(), out.data());
    };
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "row 1", run(NAN));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "row 1", run(INFINITY));
    EXPECT_OK(run(-INFINITY));
    const uint32_t nothing[4] = {};
    params[2].mask = nothing;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "row 2", run(0));
    std::vector<float> empty(vocab, -INFINITY);
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "row 0",
                 vl_sample(device, nullptr, empty.data(), vocab, 1, vocab, params.data(), out.data()));
}

TEST(samplingParametersAreChecked) {
    const Device device(VL_ISA_AUTO, 1);
    std::vector<float> logits(10);
    vl_sampled out;
    const int32_t outside[] = {10};
    const float values[] = {NAN};
    const auto with = [&](auto &&change) {
        vl_sampling params = plain();
        change(params);
        return vl_sample(device, nullptr, logits.data(), 10, 1, 10, &params, &out);
    };
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "temperature", with([](vl_sampling &p) { p.temperature = -1; }));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "temperature", with([](vl_sampling &p) { p.temperature = NAN; }));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "top_p", with([](vl_sampling &p) { p.top_p = 0; }));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "min_p", with([](vl_sampling &p) { p.min_p = 1.5f; }));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "top_k", with([](vl_sampling &p) { p.top_k = -1; }));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "repetition_penalty", with([](vl_sampling &p) { p.repetition_penalty = 0; }));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "presence_penalty", with([](vl_sampling &p) { p.presence_penalty = INFINITY; }));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "frequency_penalty", with([](vl_sampling &p) { p.frequency_penalty = NAN; }));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "logprobs", with([](vl_sampling &p) { p.logprobs = VL_MAX_LOGPROBS + 1; }));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "history", with([](vl_sampling &p) { p.history_len = 1; }));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "prompt_len", with([](vl_sampling &p) { p.prompt_len = 1; }));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "history token 10", with([&](vl_sampling &p) {
                     p.history = outside;
                     p.history_len = 1;
                 }));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "bias token 10", with([&](vl_sampling &p) {
                     p.bias_tokens = outside;
                     p.bias_values = values;
                     p.bias_count = 1;
                 }));
    const int32_t inside[] = {3};
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "bias_values", with([&](vl_sampling &p) {
                     p.bias_tokens = inside;
                     p.bias_values = values;
                     p.bias_count = 1;
                 }));
    const vl_sampling params = plain();
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "vocab", vl_sample(device, nullptr, logits.data(), 10, 1, 0, &params, &out));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "params", vl_sample(device, nullptr, logits.data(), 10, 1, 10, nullptr, &out));
    EXPECT_OK(vl_sample(device, nullptr, nullptr, 10, 0, 10, nullptr, nullptr));
}
