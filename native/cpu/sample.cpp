// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "candidates.h"
#include "check.h"
#include "device.h"
#include "random.h"
#include "sampling_check.h"

namespace valence {
namespace {

constexpr float kForbidden = -std::numeric_limits<float>::infinity();
// First guess at how many tokens top-p needs, and by how much it grows when that was too few.
constexpr int64_t kNucleusGuess = 256;
constexpr int64_t kNucleusGrowth = 4;

class Row {
public:
    Row(const Kernels &kernels, float *logits, int64_t vocab, const vl_sampling &params, vl_sampled &out, SampleSpace &space)
        : kernels_(kernels), logits_(logits), vocab_(vocab), params_(params), out_(out), space_(space) {}

    // False if the row has NaN, +infinity, or nothing that may be chosen.
    bool sample() {
        if (!measure()) {
            return false;
        }
        restrict_to_mask();
        adjust();
        if (params_.mask != nullptr || !space_.touched.empty()) {
            space_.finder.scan(kernels_, logits_, vocab_);
        }
        const float peak = space_.finder.largest();
        if (!(peak > kForbidden && peak < -kForbidden)) {  // biases may have overflowed
            return false;
        }
        out_.token = params_.temperature == 0 ? space_.finder.most_likely() : draw();
        out_.logprob = original(out_.token) - log_sum_;
        return true;
    }

private:
    // The model's own distribution, before anything is changed.
    bool measure() {
        space_.finder.scan(kernels_, logits_, vocab_);
        const float peak = space_.finder.largest();
        const double sum = exp_sum(peak, 1.0f);
        if (!(sum >= 1.0)) {  // at least e^0; NaN fails too
            return false;
        }
        log_sum_ = static_cast<float>(peak + std::log(sum));
        if (params_.logprobs > 0) {
            space_.finder.top(params_.logprobs, space_.candidates);
            for (int32_t i = 0; i < params_.logprobs; i++) {
                const bool found = i < static_cast<int32_t>(space_.candidates.size());
                const Candidate none{kForbidden, -1};
                const Candidate &candidate = found ? space_.candidates[static_cast<size_t>(i)] : none;
                out_.top_tokens[i] = candidate.token;
                out_.top_logprobs[i] = candidate.logit - log_sum_;
            }
        }
        return true;
    }

    double exp_sum(float peak, float inverse_temperature) const {
        double sum = 0;
        for (int64_t begin = 0; begin < vocab_; begin += kSumBlock) {
            sum += kernels_.exp_sum(logits_ + begin, std::min<int64_t>(kSumBlock, vocab_ - begin), peak,
                                    inverse_temperature);
        }
        return sum;
    }

    void restrict_to_mask() {
        if (params_.mask == nullptr) {
            return;
        }
        for (int64_t begin = 0; begin < vocab_; begin += 32) {
            const uint32_t allowed = params_.mask[begin / 32];
            const int64_t end = std::min<int64_t>(vocab_, begin + 32);
            for (int64_t token = begin; allowed != 0xffffffff && token < end; token++) {
                if ((allowed >> (token - begin) & 1) == 0) {
                    logits_[token] = kForbidden;
                }
            }
        }
    }

    // The logit as the model gave it. A chosen token was never masked.
    float original(int32_t token) const {
        for (const Candidate &before : space_.touched) {
            if (before.token == token) {
                return before.logit;
            }
        }
        return logits_[token];
    }

    void change(int32_t token, float logit) {
        space_.touched.push_back({logits_[token], token});
        logits_[token] = logit;
    }

    // Bias, then the penalties, each token of the history once.
    void adjust() {
        space_.touched.clear();
        for (int32_t i = 0; i < params_.bias_count; i++) {
            change(params_.bias_tokens[i], logits_[params_.bias_tokens[i]] + params_.bias_values[i]);
        }
        if (params_.repetition_penalty == 1 && params_.presence_penalty == 0 && params_.frequency_penalty == 0) {
            return;
        }
        std::vector<int32_t> &counts = space_.counts;
        counts.resize(std::max(counts.size(), static_cast<size_t>(vocab_)));
        for (int32_t i = params_.prompt_len; i < params_.history_len; i++) {
            counts[static_cast<size_t>(params_.history[i])]++;
        }
        for (int32_t i = 0; i < params_.history_len; i++) {
            int32_t &count = counts[static_cast<size_t>(params_.history[i])];
            if (count != kSeen) {
                penalise(params_.history[i], count);
                count = kSeen;
            }
        }
        for (int32_t i = 0; i < params_.history_len; i++) {
            counts[static_cast<size_t>(params_.history[i])] = 0;
        }
    }

    void penalise(int32_t token, int32_t output_count) {
        float logit = logits_[token];
        logit = logit > 0 ? logit / params_.repetition_penalty : logit * params_.repetition_penalty;
        if (output_count > 0) {
            logit -= static_cast<float>(output_count) * params_.frequency_penalty + params_.presence_penalty;
        }
        change(token, logit);
    }

    void weigh_candidates() {
        std::vector<float> &weights = space_.weights;
        weights.resize(space_.candidates.size());
        std::transform(space_.candidates.begin(), space_.candidates.end(), weights.begin(),
                       [](const Candidate &candidate) { return candidate.logit; });
        kernels_.exp_scaled(weights.data(), weights.data(), static_cast<int64_t>(weights.size()),
                            space_.finder.largest(), inverse_temperature());
    }

    double weight_sum() const { return std::accumulate(space_.weights.begin(), space_.weights.end(), 0.0); }

    float inverse_temperature() const { return 1.0f / std::max(params_.temperature, kLowestTemperature); }

    int32_t draw() {
        const double chance = uniform_draw(params_.seed, params_.step);
        if (params_.top_k == 0 && params_.top_p >= 1 && params_.min_p <= 0) {
            return draw_from_all(chance);
        }
        find_candidates();
        return draw_from_candidates(chance);
    }

    // Walks the cumulative sum, in the order of the vocabulary: blocks first, then inside the block that holds it.
    int32_t draw_from_all(double chance) const {
        const float peak = space_.finder.largest();
        const float inverse = inverse_temperature();
        double left = chance * exp_sum(peak, inverse);
        int32_t last = space_.finder.most_likely();
        for (int64_t begin = 0; begin < vocab_; begin += kSumBlock) {
            const int64_t count = std::min<int64_t>(kSumBlock, vocab_ - begin);
            const double sum = kernels_.exp_sum(logits_ + begin, count, peak, inverse);
            if (left >= sum) {
                left -= sum;
                continue;
            }
            float weights[kSumBlock];
            kernels_.exp_scaled(weights, logits_ + begin, count, peak, inverse);
            for (int64_t i = 0; i < count; i++) {
                if (weights[i] > 0) {
                    last = static_cast<int32_t>(begin + i);
                    left -= weights[i];
                    if (left < 0) {
                        return last;
                    }
                }
            }
        }
        return last;  // rounding left a remainder: the last token that had a chance
    }

    // Leaves in `candidates`, sorted, and `weights` what top-k, top-p and min-p keep: each keeps a beginning of the list.
    void find_candidates() {
        if (params_.top_k > 0) {
            space_.finder.top(params_.top_k, space_.candidates);
            weigh_candidates();
            if (params_.top_p < 1) {
                keep_nucleus(weight_sum());
            }
        } else if (params_.top_p < 1) {
            const double sum = exp_sum(space_.finder.largest(), inverse_temperature());
            int64_t guess = kNucleusGuess;
            do {
                space_.finder.top(guess, space_.candidates);
                weigh_candidates();
                guess *= kNucleusGrowth;
            } while (!keep_nucleus(sum) && guess < kNucleusGrowth * vocab_);
        } else {
            // a little below the bound, so that rounding of the logarithm drops nothing; the exact test follows
            const float bound = std::log(params_.min_p) * params_.temperature;
            space_.finder.at_least(space_.finder.largest() + bound * 1.0001f - 1e-4f, space_.candidates);
            weigh_candidates();
        }
        if (params_.min_p > 0) {
            const auto below = std::find_if(space_.weights.begin() + 1, space_.weights.end(),
                                            [this](float weight) { return weight < params_.min_p; });
            space_.weights.erase(below, space_.weights.end());
        }
    }

    // Cuts the weights after the first whose cumulative sum reaches top_p of `sum`; false if none does.
    bool keep_nucleus(double sum) {
        double cumulative = 0;
        for (size_t i = 0; i < space_.weights.size(); i++) {
            cumulative += space_.weights[i];
            if (cumulative >= params_.top_p * sum) {
                space_.weights.resize(i + 1);
                return true;
            }
        }
        return false;
    }

    int32_t draw_from_candidates(double chance) const {
        double left = chance * weight_sum();
        for (size_t i = 0; i < space_.weights.size(); i++) {
            left -= space_.weights[i];
            if (left < 0) {
                return space_.candidates[i].token;
            }
        }
        return space_.candidates.front().token;  // rounding left a remainder
    }

    static constexpr int32_t kSeen = -1;

    const Kernels &kernels_;
    float *logits_;
    int64_t vocab_;
    const vl_sampling &params_;
    vl_sampled &out_;
    SampleSpace &space_;
    float log_sum_ = 0;
};

// Rows that could not be sampled, as the threads meet them.
struct Trouble {
    std::atomic<int64_t> bad_row{INT64_MAX};  // the lowest
    std::atomic<bool> no_memory{false};

    void bad(int64_t row) {
        int64_t lowest = bad_row.load();
        while (row < lowest && !bad_row.compare_exchange_weak(lowest, row)) {
        }
    }
};

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_sample(vl_device *device, vl_stream, float *logits, int64_t logits_stride, int64_t m,
                               int64_t vocab, const vl_sampling *params, vl_sampled *out) {
    return guarded("vl_sample", [&] {
        check_device(device);
        check_batch_rows(m);
        check_dim("vocab", vocab);
        check_rows("logits", logits, logits_stride, m, vocab);
        require(m == 0 || (params != nullptr && out != nullptr), "params and out must not be NULL");
        for (int64_t i = 0; i < m; i++) {
            check_sampling(params[i], i, vocab);
        }
        if (device->sample_spaces.empty()) {
            device->sample_spaces = std::vector<SampleSpace>(static_cast<size_t>(device->pool.threads()));
        }
        Trouble trouble;
        device->pool.run(m, [&](int64_t i, int worker) {
            try {
                SampleSpace &space = device->sample_spaces[static_cast<size_t>(worker)];
                if (!Row(device->kernels, logits + i * logits_stride, vocab, params[i], out[i], space).sample()) {
                    trouble.bad(i);
                }
            } catch (const std::bad_alloc &) {
                trouble.no_memory.store(true);
            }
        });
        if (trouble.no_memory.load()) {
            device->sample_spaces.clear();
            throw std::bad_alloc();
        }
        const int64_t bad = trouble.bad_row.load();
        require(bad == INT64_MAX, "row %lld has NaN or infinity among its logits, or its mask allows no token",
                static_cast<long long>(bad));
    });
}
