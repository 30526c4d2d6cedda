// SPDX-License-Identifier: Apache-2.0
#include "candidates.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace valence {

void CandidateFinder::scan(const Kernels &kernels, const float *logits, int64_t vocab) {
    logits_ = logits;
    vocab_ = vocab;
    maxima_.resize(static_cast<size_t>((vocab + kMaxBlock - 1) / kMaxBlock));
    kernels.block_maxima(maxima_.data(), logits, vocab);
    largest_ = *std::max_element(maxima_.begin(), maxima_.end());
}

int32_t CandidateFinder::most_likely() const {
    const auto block = std::find(maxima_.begin(), maxima_.end(), largest_) - maxima_.begin();
    int64_t token = block * kMaxBlock;
    while (logits_[token] != largest_) {
        token++;
    }
    return static_cast<int32_t>(token);
}

void CandidateFinder::collect(float bound, std::vector<Candidate> &out) const {
    out.clear();
    for (size_t block = 0; block < maxima_.size(); block++) {
        if (!(maxima_[block] >= bound)) {
            continue;
        }
        const int64_t begin = static_cast<int64_t>(block) * kMaxBlock;
        const int64_t end = std::min(vocab_, begin + kMaxBlock);
        for (int64_t token = begin; token < end; token++) {
            if (logits_[token] >= bound) {
                out.push_back({logits_[token], static_cast<int32_t>(token)});
            }
        }
    }
}

void CandidateFinder::at_least(float bound, std::vector<Candidate> &out) const {
    collect(std::max(bound, std::numeric_limits<float>::lowest()), out);
    std::sort(out.begin(), out.end(), likelier);
}

void CandidateFinder::top(int64_t count, std::vector<Candidate> &out) {
    float bound = std::numeric_limits<float>::lowest();  // leaves out what a mask forbids
    if (count < static_cast<int64_t>(maxima_.size())) {
        ordered_ = maxima_;
        const auto nth = ordered_.begin() + (count - 1);
        std::nth_element(ordered_.begin(), nth, ordered_.end(), std::greater<>());
        bound = std::max(bound, *nth);
    }
    collect(bound, out);
    const int64_t kept = std::min<int64_t>(count, static_cast<int64_t>(out.size()));
    if (kept < static_cast<int64_t>(out.size())) {
        std::nth_element(out.begin(), out.begin() + kept, out.end(), likelier);
        out.resize(static_cast<size_t>(kept));
    }
    std::sort(out.begin(), out.end(), likelier);
}

}  // namespace valence
