// SPDX-License-Identifier: Apache-2.0
// A recorded graph does what its calls do, with other inputs than it was recorded with, and only when it is launched.
#include <cstring>
#include <stdexcept>
#include <thread>

#include "cases.h"

namespace check {
namespace {

constexpr int64_t kHeadDim = 64, kHeads = 4, kKvHeads = 2;
constexpr int64_t kHidden = kHeads * kHeadDim, kKvWidth = kKvHeads * kHeadDim, kQkv = kHidden + 2 * kKvWidth;
constexpr int32_t kVocabulary = 50, kBlockTokens = 16, kStride = 9;  // blocks of a sequence

// The first half of a decoder's layer, a token a sequence, with the inputs in page-locked memory.
class Step {
public:
    Step(const Pair &sides, int64_t rows)
        : side_(sides.tested), rows_(rows), table_(sides, VL_BF16, kVocabulary, kHidden),
          projection_(sides, VL_BF16, kQkv, kHidden, 0.06f), norm_(side_, kHidden * 4), x_(side_, rows * kHidden * 4),
          normed_(side_, rows * kHidden * 4), qkv_(side_, rows * kQkv * 4), out_(side_, rows * kHidden * 4),
          pool_(side_, pool_bytes()), device_(side_, input_bytes()) {
        side_.ok(side_.lib.alloc_host(side_.device, input_bytes(), &host_));
        norm_.upload(random_floats(kHidden).data(), kHidden * 4);
        const std::vector<char> cache = stored(random_floats(pool_bytes() / 2), VL_BF16);
        pool_.upload(cache.data(), pool_bytes());
    }
    ~Step() { side_.lib.free(side_.device, host_); }
    Step(const Step &) = delete;

    // Random tokens at random places of the first `used` sequences; the others have none.
    void draw(int64_t used) const {
        for (int64_t s = 0; s < rows_; s++) {
            const bool there = s < used;
            const int64_t length = there ? random_in(1, kStride * kBlockTokens) : 0;
            for (int64_t b = 0; b < kStride; b++) {
                input<int32_t>(blocks_at())[s * kStride + b] = static_cast<int32_t>((s + 1) * kStride - 1 - b);
            }
            const int64_t block = there ? (s + 1) * kStride - 1 - (length - 1) / kBlockTokens : 0;
            input<int64_t>(0)[s] = there ? block * kBlockTokens + (length - 1) % kBlockTokens : -1;
            input<int32_t>(tokens_at())[s] = there ? static_cast<int32_t>(random_in(0, kVocabulary - 1)) : 0;
            input<int32_t>(starts_at())[s + 1] = static_cast<int32_t>(there ? s + 1 : used);
            input<int32_t>(lengths_at())[s] = static_cast<int32_t>(length);
        }
        input<int32_t>(starts_at())[0] = 0;
    }

    void queue() const {
        const Library &lib = side_.lib;
        vl_device *const on = side_.device;
        const vl_kv_layout layout{VL_BF16, 1, kKvHeads, kHeadDim, kBlockTokens, static_cast<int32_t>(rows_ * kStride)};
        const vl_batch batch{static_cast<int32_t>(rows_), kStride, static_cast<int32_t>(rows_), 1, on_device<int32_t>(starts_at()),
                             on_device<int32_t>(lengths_at()), on_device<int32_t>(blocks_at())};
        float *const qkv = qkv_.as<float>();
        side_.ok(lib.upload(on, nullptr, device_.as<void>(), host_, input_bytes()));
        side_.ok(lib.embedding(on, nullptr, x_.as<float>(), kHidden, on_device<int32_t>(tokens_at()), rows_, table_.on(1), VL_BF16,
                               kVocabulary, kHidden));
        side_.ok(lib.rms_norm(on, nullptr, normed_.as<float>(), kHidden, x_.as<float>(), kHidden, rows_, kHidden,
                              norm_.as<float>(), 1e-6f));
        side_.ok(lib.linear(on, nullptr, qkv, kQkv, normed_.as<float>(), kHidden, rows_, projection_.on(1), VL_BF16, kQkv, kHidden,
                            nullptr, 0));
        side_.ok(lib.kv_append(on, nullptr, pool_.as<void>(), &layout, 0, qkv + kHidden, kQkv, qkv + kHidden + kKvWidth, kQkv,
                               on_device<int64_t>(0), rows_));
        side_.ok(lib.attention(on, nullptr, out_.as<float>(), kHidden, qkv, kQkv, kHeads, pool_.as<void>(), &layout, 0, &batch,
                               0.125f, 0));
    }

    void forget_output() const { out_.upload(poison(rows_ * kHidden).data(), rows_ * kHidden * 4); }
    std::vector<float> output() const {
        std::vector<float> values(at(rows_ * kHidden));
        side_.ok(side_.lib.download(side_.device, nullptr, values.data(), out_.as<void>(), rows_ * kHidden * 4));
        return values;
    }

private:
    int64_t pool_bytes() const { return rows_ * kStride * 2 * kKvWidth * kBlockTokens * 2; }
    int64_t tokens_at() const { return 8 * rows_; }
    int64_t starts_at() const { return tokens_at() + 4 * rows_; }
    int64_t lengths_at() const { return starts_at() + 4 * (rows_ + 1); }
    int64_t blocks_at() const { return lengths_at() + 4 * rows_; }
    int64_t input_bytes() const { return blocks_at() + 4 * rows_ * kStride; }
    template <class T>
    T *input(int64_t offset) const {
        return reinterpret_cast<T *>(static_cast<char *>(host_) + offset);
    }
    template <class T>
    T *on_device(int64_t offset) const {
        return reinterpret_cast<T *>(device_.as<char>() + offset);
    }

    const Side &side_;
    const int64_t rows_;
    const Weights table_, projection_;
    const Memory norm_, x_, normed_, qkv_, out_, pool_, device_;
    void *host_ = nullptr;
};

bool same(const std::vector<float> &a, const std::vector<float> &b) {
    return std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// What another thread does with the GPU meanwhile: a model that is loaded, and one that is unloaded.
void allocate_elsewhere(const Library &lib) {
    std::string problem;
    std::thread([&] {
        const vl_device_options options{0, 0, 0};
        vl_device *device = nullptr;
        void *memory = nullptr;
        if (lib.device_open(&options, &device) != VL_OK || lib.alloc(device, 1 << 20, &memory) != VL_OK ||
            lib.free(device, memory) != VL_OK) {
            problem = lib.last_error();
        }
        if (device != nullptr) {
            lib.device_close(device);
        }
    }).join();
    if (!problem.empty()) {
        throw std::runtime_error("while a graph is recorded, another thread: " + problem);
    }
}

// 1 where a replay's output differs in any bit from that of the calls themselves.
double replayed(const Pair &sides, int64_t rows) {
    const Side &side = sides.tested;
    const Step step(sides, rows);
    step.draw(0);
    step.queue();
    step.forget_output();
    const std::vector<float> before = step.output();
    vl_graph *graph = nullptr;
    side.ok(side.lib.graph_begin(side.device, nullptr));
    try {
        step.queue();
        allocate_elsewhere(side.lib);
    } catch (...) {
        side.lib.graph_end(side.device, nullptr, &graph);
        side.lib.graph_free(graph);
        throw;
    }
    side.ok(side.lib.graph_end(side.device, nullptr, &graph));
    bool equal = same(step.output(), before);  // nothing ran
    for (const int64_t used : {rows, int64_t{1}, rows / 2, int64_t{0}}) {
        step.draw(used);
        step.forget_output();
        side.ok(side.lib.graph_launch(side.device, nullptr, graph));
        const std::vector<float> of_graph = step.output();
        step.forget_output();
        step.queue();
        equal = equal && same(of_graph, step.output()) && same(of_graph, before) == (used == 0);
    }
    side.lib.graph_free(graph);
    return equal ? 0 : 1;
}

void expect_refusal(const Side &side, vl_status status, vl_status wanted, const char *text) {
    if (status != wanted || std::strstr(side.lib.last_error(), text) == nullptr) {
        throw std::runtime_error("status " + std::to_string(status) + ", \"" + side.lib.last_error() + "\"; wanted \"" + text +
                                 "\"");
    }
}

double refused(const Pair &sides) {
    const Side &side = sides.tested;
    const Library &lib = side.lib;
    vl_graph *graph = nullptr;
    expect_refusal(sides.reference, sides.reference.lib.graph_begin(sides.reference.device, nullptr), VL_UNSUPPORTED,
                   "records no graphs");
    expect_refusal(side, lib.graph_end(side.device, nullptr, &graph), VL_INVALID_ARGUMENT, "vl_graph_begin comes first");
    expect_refusal(side, lib.graph_launch(side.device, nullptr, nullptr), VL_INVALID_ARGUMENT, "graph must not be NULL");
    lib.graph_free(nullptr);

    side.ok(lib.graph_begin(side.device, nullptr));
    expect_refusal(side, lib.graph_begin(side.device, nullptr), VL_INVALID_ARGUMENT, "recorded already");
    expect_refusal(side, lib.graph_end(side.device, nullptr, &graph), VL_INVALID_ARGUMENT, "a call failed");

    side.ok(lib.graph_begin(side.device, nullptr));
    expect_refusal(side, lib.synchronize(side.device, nullptr), VL_INVALID_ARGUMENT, "waits");
    expect_refusal(side, lib.graph_end(side.device, nullptr, &graph), VL_INVALID_ARGUMENT, "a call failed");

    side.ok(lib.graph_begin(side.device, nullptr));
    void *memory = nullptr;
    expect_refusal(side, lib.alloc(side.device, 16, &memory), VL_DEVICE_ERROR, "allocating");
    expect_refusal(side, lib.graph_end(side.device, nullptr, &graph), VL_INVALID_ARGUMENT, "a call failed");
    const Step after(sides, 1);  // and all is well again
    after.draw(1);
    after.queue();
    side.ok(lib.synchronize(side.device, nullptr));
    return graph == nullptr ? 0 : 1;
}

}  // namespace

void check_graphs(Report &report, const Pair &sides) {
    for (const int64_t rows : {int64_t{4}, int64_t{20}}) {  // by vectors, by tiles
        report.parity("graph", "replay, " + std::to_string(rows) + " sequences", 0, [&] { return replayed(sides, rows); });
    }
    report.parity("graph", "refusals", 0, [&] { return refused(sides); });
}

}  // namespace check
