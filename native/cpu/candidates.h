// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "kernels.h"

namespace valence {

struct Candidate {
    float logit;
    int32_t token;
};

// Falling by logit, rising by token among equals: one order, so that a draw never depends on how it was found.
inline bool likelier(const Candidate &a, const Candidate &b) {
    return a.logit != b.logit ? a.logit > b.logit : a.token < b.token;
}

// Finds the most likely tokens of one row without sorting the vocabulary: the k-th largest of the maxima of blocks of
// kMaxBlock logits is a lower bound of the k-th largest logit, and only blocks that reach it are looked into.
class CandidateFinder {
public:
    // `logits` [vocab] may change between calls, if `scan` is called after.
    void scan(const Kernels &kernels, const float *logits, int64_t vocab);
    float largest() const { return largest_; }
    // The lowest token of the largest logit.
    int32_t most_likely() const;
    // The `count` most likely tokens (fewer if fewer are above -infinity), sorted.
    void top(int64_t count, std::vector<Candidate> &out);
    // All tokens with a logit of at least `bound`, sorted.
    void at_least(float bound, std::vector<Candidate> &out) const;

private:
    void collect(float bound, std::vector<Candidate> &out) const;

    const float *logits_ = nullptr;
    int64_t vocab_ = 0;
    float largest_ = 0;
    std::vector<float> maxima_;
    std::vector<float> ordered_;
};

// What one thread needs to sample a row; kept by the device, so that steady state allocates nothing.
struct SampleSpace {
    CandidateFinder finder;
    std::vector<Candidate> candidates;
    std::vector<float> weights;      // of the candidates: exp((logit - largest) / temperature)
    std::vector<int32_t> counts;     // [vocab], of the output's tokens; zero between rows
    std::vector<Candidate> touched;  // logits as they were before bias and penalties, in order of change
};

}  // namespace valence
