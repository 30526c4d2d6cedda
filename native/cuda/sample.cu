// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "check.h"
#include "device.h"
#include "random.h"
#include "sampler.h"
#include "sampling_check.h"

namespace valence {
namespace {

#if defined(__CUDACC__)
constexpr int kThreads = 1024;
#else
constexpr int kThreads = 128;  // coroutines are dear
#endif
constexpr int kNone = -1;
constexpr unsigned kSeen = 0x80000000u;

// A row's parameters; offsets in 4-byte words into the step's extra words.
struct SampleRow {
    double chance;  // uniform in [0, 1)
    float temperature, inverse_temperature, top_p, min_p;
    int top_k;
    float repetition, presence, frequency;
    int history, history_len, prompt_len;  // history_len 0: no penalties
    int counts;                            // which row of counts
    int bias_tokens, bias_values, bias_count;
    int mask;                              // kNone: all allowed
    int logprobs;
    int saved;                             // of saved logits: one a bias, then one a token of the history
};

struct SampleJob {
    float *logits;
    int64_t stride;
    int vocab;
    const SampleRow *rows;
    const int *extra;
    float *saved;
    unsigned *counts;  // [rows with penalties, vocab], zero
    vl_sampled *out;
    int *bad;          // [rows]
};

__device__ void restrict_to_mask(float *logits, int vocab, const int *mask) {
    for (int i = static_cast<int>(threadIdx.x); i < vocab; i += static_cast<int>(blockDim.x)) {
        if ((static_cast<unsigned>(mask[i / 32]) >> (i % 32) & 1) == 0) {
            logits[i] = kForbidden;
        }
    }
    __syncthreads();
}

// A token named twice is changed by the thread of its first mention, in the order of the mentions.
__device__ void add_biases(float *logits, const SampleRow &row, const int *extra, float *saved) {
    const int *tokens = extra + row.bias_tokens;
    const float *values = reinterpret_cast<const float *>(extra + row.bias_values);
    for (int i = static_cast<int>(threadIdx.x); i < row.bias_count; i += static_cast<int>(blockDim.x)) {
        saved[i] = NAN;
        bool first = true;
        for (int j = 0; first && j < i; j++) {
            first = tokens[j] != tokens[i];
        }
        if (first) {
            float logit = saved[i] = logits[tokens[i]];
            for (int j = i; j < row.bias_count; j++) {
                logit += tokens[j] == tokens[i] ? values[j] : 0.0f;
            }
            logits[tokens[i]] = logit;
        }
    }
    __syncthreads();
}

// Each token of the history once: by the thread that is the first to mark it as seen.
__device__ void penalise(float *logits, const SampleRow &row, const int *history, unsigned *counts, float *saved) {
    for (int i = row.prompt_len + static_cast<int>(threadIdx.x); i < row.history_len; i += static_cast<int>(blockDim.x)) {
        atomicAdd(&counts[history[i]], 1u);
    }
    __syncthreads();
    for (int i = static_cast<int>(threadIdx.x); i < row.history_len; i += static_cast<int>(blockDim.x)) {
        const int token = history[i];
        const unsigned count = atomicOr(&counts[token], kSeen);
        saved[i] = NAN;
        if ((count & kSeen) == 0) {
            float logit = saved[i] = logits[token];
            logit = logit > 0 ? logit / row.repetition : logit * row.repetition;
            if (count > 0) {
                logit -= static_cast<float>(count) * row.frequency + row.presence;
            }
            logits[token] = logit;
        }
    }
    __syncthreads();
}

// The logit of a token as the model gave it: as it was before the first change.
__device__ float original(const float *logits, int token, const SampleRow &row, const int *extra, const float *saved,
                          SamplerSpace &space) {
    if (threadIdx.x == 0) {
        space.original = logits[token];
    }
    __syncthreads();
    const int *history = extra + row.history;
    const float *of_history = saved + row.bias_count;
    for (int i = static_cast<int>(threadIdx.x); i < row.history_len; i += static_cast<int>(blockDim.x)) {
        if (history[i] == token && of_history[i] == of_history[i]) {
            space.original = of_history[i];
        }
    }
    __syncthreads();
    const int *biased = extra + row.bias_tokens;
    for (int i = static_cast<int>(threadIdx.x); i < row.bias_count; i += static_cast<int>(blockDim.x)) {
        if (biased[i] == token && saved[i] == saved[i]) {
            space.original = saved[i];
        }
    }
    __syncthreads();
    return space.original;
}

__device__ Mass mass_of_all(const float *logits, int vocab, Weigher weigher, float least_weight, SamplerSpace &space) {
    Mass own = 0;
    for (int i = static_cast<int>(threadIdx.x); i < vocab; i += static_cast<int>(blockDim.x)) {
        own += weigher.weight(logits[i]) >= least_weight ? weigher.mass(logits[i]) : 0;
    }
    return block_sum(own, space.sums);
}

// Sum of weights at or below the drawn point, 1 or more.
__device__ Mass drawn_mass(double chance, Mass mass) {
    const Mass below = static_cast<Mass>(chance * static_cast<double>(mass));
    return (below < mass ? below : mass - 1) + 1;
}

__device__ int draw(const float *logits, int vocab, const SampleRow &row, float peak, SamplerSpace &space) {
    const Weigher weigher{peak, row.inverse_temperature};
    Mass mass;
    if (row.top_k > 0) {
        Prefix kept = select(logits, vocab, weigher, static_cast<Mass>(row.top_k), true, space);
        mass = kept.mass;
    } else {
        mass = mass_of_all(logits, vocab, weigher, 0.0f, space);
    }
    const bool in_order = row.top_k > 0 || row.top_p < 1 || row.min_p > 0;
    if (!in_order) {
        return first_reaching(logits, vocab, drawn_mass(row.chance, mass),
                              [weigher](float logit) { return weigher.mass(logit); }, space);
    }
    if (row.top_p < 1) {
        const Mass wanted = static_cast<Mass>(ceil(row.top_p * static_cast<double>(mass)));
        mass = select(logits, vocab, weigher, wanted < 1 ? 1 : wanted < mass ? wanted : mass, false, space).mass;
    }
    if (row.min_p > 0) {
        // both are beginnings of one list: the lighter one is kept
        const Mass likely = mass_of_all(logits, vocab, weigher, row.min_p, space);
        mass = likely < mass ? likely : mass;
    }
    const Prefix drawn = select(logits, vocab, weigher, drawn_mass(row.chance, mass), false, space);
    return last_of(logits, vocab, drawn, space);
}

// One block a row.
__global__ void __launch_bounds__(kThreads) sample(SampleJob job) {
    SamplerSpace &space = *reinterpret_cast<SamplerSpace *>(shared_memory());
    const SampleRow row = job.rows[blockIdx.x];
    float *logits = job.logits + blockIdx.x * job.stride;
    vl_sampled &out = job.out[blockIdx.x];
    const bool first_thread = threadIdx.x == 0;

    // the model's own distribution, before anything is changed
    Candidate best = largest(logits, job.vocab, space);
    double own = 0;
    for (int i = static_cast<int>(threadIdx.x); i < job.vocab; i += static_cast<int>(blockDim.x)) {
        own += expf(logits[i] - best.logit);
    }
    const double sum = block_sum(own, space.real_sums);
    if (!(sum >= 1.0)) {  // at least e^0; NaN fails too
        if (first_thread) {
            job.bad[blockIdx.x] = 1;
        }
        return;
    }
    const float log_sum = static_cast<float>(best.logit + log(sum));
    if (row.logprobs > 0) {
        const int found = find_top(logits, job.vocab, {best.logit, 1.0f}, row.logprobs, space);
        const int i = static_cast<int>(threadIdx.x);
        if (i < row.logprobs) {
            out.top_tokens[i] = i < found ? space.top[i].token : kNone;
            out.top_logprobs[i] = i < found ? space.top[i].logit - log_sum : kForbidden;
        }
    }

    if (row.mask != kNone) {
        restrict_to_mask(logits, job.vocab, job.extra + row.mask);
    }
    float *saved = job.saved + row.saved;
    if (row.bias_count > 0) {
        add_biases(logits, row, job.extra, saved);
    }
    if (row.history_len > 0) {
        penalise(logits, row, job.extra + row.history, job.counts + static_cast<int64_t>(row.counts) * job.vocab,
                 saved + row.bias_count);
    }
    if (row.mask != kNone || row.bias_count > 0 || row.history_len > 0) {
        best = largest(logits, job.vocab, space);
    }
    const bool possible = best.logit > kForbidden && best.logit < kInfinity;  // biases may have overflowed
    const int token = !possible ? -1 : row.temperature == 0 ? best.token : draw(logits, job.vocab, row, best.logit, space);
    if (token < 0) {
        if (first_thread) {
            job.bad[blockIdx.x] = 1;
        }
        return;
    }
    const float logit = original(logits, token, row, job.extra, saved, space);
    if (first_thread) {
        out.token = token;
        out.logprob = logit - log_sum;
    }
}

bool has_penalties(const vl_sampling &p) {
    return p.history_len > 0 && (p.repetition_penalty != 1 || p.presence_penalty != 0 || p.frequency_penalty != 0);
}

int64_t extra_words(const vl_sampling &p, int64_t vocab) {
    return (has_penalties(p) ? p.history_len : 0) + 2 * int64_t{p.bias_count} + (p.mask != nullptr ? (vocab + 31) / 32 : 0);
}

// Writes parameters one after the other, and says where they came to lie.
class Words {
public:
    explicit Words(int *words) : words_(words) {}
    int add(const void *from, int64_t count) {
        const int at = used_;
        std::memcpy(words_ + used_, from, static_cast<size_t>(count) * sizeof(int));
        used_ += static_cast<int>(count);
        return at;
    }

private:
    int *words_;
    int used_ = 0;
};

SampleRow row_of(const vl_sampling &p, int64_t vocab, Words &words, int &counted, int &saved) {
    SampleRow row{};
    row.chance = uniform_draw(p.seed, p.step);
    row.temperature = p.temperature;
    row.inverse_temperature = 1.0f / std::max(p.temperature, kLowestTemperature);
    row.top_p = p.top_p;
    row.min_p = p.min_p;
    row.top_k = p.top_k;
    row.repetition = p.repetition_penalty;
    row.presence = p.presence_penalty;
    row.frequency = p.frequency_penalty;
    row.logprobs = p.logprobs;
    row.mask = kNone;
    row.saved = saved;
    if (has_penalties(p)) {
        row.history_len = p.history_len;
        row.prompt_len = p.prompt_len;
        row.history = words.add(p.history, p.history_len);
        row.counts = counted++;
        saved += p.history_len;
    }
    if (p.bias_count > 0) {
        row.bias_count = p.bias_count;
        row.bias_tokens = words.add(p.bias_tokens, p.bias_count);
        row.bias_values = words.add(p.bias_values, p.bias_count);
        saved += p.bias_count;
    }
    if (p.mask != nullptr) {
        row.mask = words.add(p.mask, (vocab + 31) / 32);
    }
    return row;
}

// Byte offsets of what one step sends up and gets back, the same on the host and on the device.
struct StepSpace {
    int64_t rows = 0, extra, out, bad, saved, end;

    StepSpace(int64_t m, int64_t words, int64_t floats)
        : extra(m * static_cast<int64_t>(sizeof(SampleRow))), out(round_up(extra + 4 * words, 16)),
          bad(out + m * static_cast<int64_t>(sizeof(vl_sampled))), saved(bad + 4 * m), end(saved + 4 * floats) {}
    static int64_t round_up(int64_t a, int64_t b) { return (a + b - 1) / b * b; }
};

}  // namespace
}  // namespace valence

using namespace valence;

extern "C" vl_status vl_sample(vl_device *device, vl_stream stream, float *logits, int64_t logits_stride, int64_t m,
                               int64_t vocab, const vl_sampling *params, vl_sampled *out) {
    return guarded_on("vl_sample", device, stream, [&](cudaStream_t on) {
        check_batch_rows(m);
        check_dim("vocab", vocab);
        require(vocab <= kMostVocabulary, "vocab is %lld; the GPU samples from at most %lld tokens",
                static_cast<long long>(vocab), static_cast<long long>(kMostVocabulary));
        check_rows("logits", logits, logits_stride, m, vocab);
        require(m == 0 || (params != nullptr && out != nullptr), "params and out must not be NULL");
        if (m == 0) {
            return;
        }
        int64_t words = 0, floats = 0, penalised = 0;
        for (int64_t i = 0; i < m; i++) {
            check_sampling(params[i], i, vocab);
            words += extra_words(params[i], vocab);
            floats += params[i].bias_count + (has_penalties(params[i]) ? params[i].history_len : 0);
            penalised += has_penalties(params[i]);
        }
        require(words <= INT32_MAX, "histories, biases and masks of %lld words are more than one call takes",
                static_cast<long long>(words));
        const StepSpace space(m, words, floats);
        char *host = static_cast<char *>(device->staging.bytes(space.end));
        char *there = static_cast<char *>(device->scratch[kSampling].bytes(space.end));
        Words extra(reinterpret_cast<int *>(host + space.extra));
        int counted = 0, saved = 0;
        for (int64_t i = 0; i < m; i++) {
            reinterpret_cast<SampleRow *>(host)[i] = row_of(params[i], vocab, extra, counted, saved);
        }
        unsigned *counts = nullptr;
        if (penalised > 0) {
            counts = device->scratch[kCounts].array<unsigned>(penalised * vocab);
            check_cuda(cudaMemsetAsync(counts, 0, static_cast<size_t>(penalised * vocab) * sizeof(unsigned), on),
                       "clearing counts");
        }
        check_cuda(cudaMemcpyAsync(there, host, static_cast<size_t>(space.out), cudaMemcpyHostToDevice, on),
                   "uploading parameters");
        check_cuda(cudaMemsetAsync(there + space.bad, 0, static_cast<size_t>(4 * m), on), "clearing results");
        const SampleJob job{logits,
                            logits_stride,
                            static_cast<int>(vocab),
                            reinterpret_cast<const SampleRow *>(there),
                            reinterpret_cast<const int *>(there + space.extra),
                            reinterpret_cast<float *>(there + space.saved),
                            counts,
                            reinterpret_cast<vl_sampled *>(there + space.out),
                            reinterpret_cast<int *>(there + space.bad)};
        launch(on, dim3(static_cast<unsigned>(m)), kThreads, sizeof(SamplerSpace), sample, job);
        check_cuda(cudaMemcpyAsync(host + space.out, there + space.out, static_cast<size_t>(space.saved - space.out),
                                   cudaMemcpyDeviceToHost, on),
                   "downloading tokens");
        finish(*device, on);
        const int *bad = reinterpret_cast<const int *>(host + space.bad);
        for (int64_t i = 0; i < m; i++) {
            require(bad[i] == 0, "row %lld has NaN or infinity among its logits, or its mask allows no token",
                    static_cast<long long>(i));
        }
        const vl_sampled *sampled = reinterpret_cast<const vl_sampled *>(host + space.out);
        for (int64_t i = 0; i < m; i++) {
            out[i].token = sampled[i].token;
            out[i].logprob = sampled[i].logprob;
            std::copy_n(sampled[i].top_tokens, params[i].logprobs, out[i].top_tokens);
            std::copy_n(sampled[i].top_logprobs, params[i].logprobs, out[i].top_logprobs);
        }
    });
}
