// SPDX-License-Identifier: Apache-2.0
#include "bench.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "clock.h"
#include "mirror.h"

namespace check {
namespace {

// Qwen2.5-7B.
constexpr int64_t kHidden = 3584, kHeads = 28, kKvHeads = 4, kHeadDim = 128, kIntermediate = 18944, kVocabulary = 152064;
constexpr int32_t kLayers = 28, kBlockTokens = 16;
constexpr int64_t kQueryWidth = kHeads * kHeadDim, kKvWidth = kKvHeads * kHeadDim, kQkvWidth = kQueryWidth + 2 * kKvWidth;
constexpr int64_t kMostRows = 2048;
constexpr int64_t kPeakSize = 8192;  // a product that shows the peak

// Random bf16 rows, made once and used for every matrix: zeros would run faster than real weights.
class Source {
public:
    Source() {
        const std::vector<char> bytes = stored(random_floats(kCount, 0.02f), VL_BF16);
        values_.resize(kCount);
        std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char *>(values_.data()));
    }
    const uint16_t *rows() const { return values_.data(); }
    static constexpr int64_t kCount = int64_t{64} << 20;

private:
    std::vector<uint16_t> values_;
};

class BenchMatrix {
public:
    BenchMatrix(const Side &side, const Source &source, int64_t rows, int64_t cols)
        : rows(rows), cols(cols), memory_(side, rows * cols * 2) {
        const int64_t most = Source::kCount / cols;
        for (int64_t first = 0; first < rows; first += most) {
            side.ok(side.lib.matrix_pack(side.device, nullptr, memory_.as<void>(), VL_BF16, rows, cols, source.rows(), first,
                                         std::min(most, rows - first)));
        }
    }
    const void *packed() const { return memory_.as<void>(); }
    double bytes() const { return 2.0 * static_cast<double>(rows) * static_cast<double>(cols); }
    const int64_t rows, cols;

private:
    Memory memory_;
};

class FloatBuffer {
public:
    FloatBuffer(const Side &side, int64_t count) : memory_(side, 4 * count) {
        const std::vector<float> values = random_floats(std::min<int64_t>(count, 1 << 20));
        for (int64_t at = 0; at < count; at += static_cast<int64_t>(values.size())) {
            const int64_t part = std::min<int64_t>(count - at, static_cast<int64_t>(values.size()));
            side.ok(side.lib.upload(side.device, nullptr, memory_.as<float>() + at, values.data(), 4 * part));
        }
    }
    operator float *() const { return memory_.as<float>(); }

private:
    Memory memory_;
};

// bf16 values.
class HalfBuffer {
public:
    HalfBuffer(const Side &side, const Source &source, int64_t count) : memory_(side, 2 * count) {
        for (int64_t at = 0; at < count; at += Source::kCount) {
            const int64_t part = std::min(count - at, Source::kCount);
            side.ok(side.lib.upload(side.device, nullptr, memory_.as<uint16_t>() + at, source.rows(), 2 * part));
        }
    }
    void *data() const { return memory_.as<void>(); }

private:
    Memory memory_;
};

class IntBuffer {
public:
    template <class T>
    IntBuffer(const Side &side, const std::vector<T> &values) : memory_(side, static_cast<int64_t>(values.size() * sizeof(T))) {
        memory_.upload(values.data(), static_cast<int64_t>(values.size() * sizeof(T)));
    }
    template <class T>
    T *as() const {
        return memory_.as<T>();
    }

private:
    Memory memory_;
};

// Sequences of one length, each with `queries` new positions at its end.
class BenchBatch {
public:
    BenchBatch(const Side &side, const Source &source, int32_t sequences, int32_t context, int32_t queries, int32_t layers)
        : sequences(sequences), context(context), queries(queries),
          layout{VL_BF16, layers, kKvHeads, kHeadDim, kBlockTokens, sequences * blocks_each()},
          starts_(side, rising(sequences + 1, queries)), lengths_(side, std::vector<int32_t>(at(sequences), context)),
          table_(side, rising(layout.blocks, 1)), slots_(side, slots()), positions_(side, positions()),
          tokens_(side, rising(sequences * queries, 1)),
          pool_(side, source, int64_t{layout.blocks} * layers * 2 * kKvWidth * kBlockTokens) {}

    vl_batch batch() const {
        return {sequences, blocks_each(), sequences * queries, queries, starts_.as<int32_t>(), lengths_.as<int32_t>(),
                table_.as<int32_t>()};
    }
    const int64_t *slot() const { return slots_.as<int64_t>(); }
    const int32_t *position() const { return positions_.as<int32_t>(); }
    const int32_t *token() const { return tokens_.as<int32_t>(); }
    void *pool() const { return pool_.data(); }
    // Of one layer.
    double kv_bytes() const { return 4.0 * kKvWidth * sequences * context; }
    double flops() const {
        const double seen = static_cast<double>(queries) * (context - queries) + 0.5 * queries * (queries + 1.0);
        return 4.0 * sequences * seen * kQueryWidth;
    }

    const int32_t sequences, context, queries;
    const vl_kv_layout layout;

private:
    int32_t blocks_each() const { return (context + kBlockTokens - 1) / kBlockTokens; }
    static std::vector<int32_t> rising(int64_t count, int32_t step) {
        std::vector<int32_t> values(at(count));
        for (size_t i = 0; i < values.size(); i++) {
            values[i] = static_cast<int32_t>(i) * step;
        }
        return values;
    }
    std::vector<int64_t> slots() const {
        std::vector<int64_t> values;
        for (int64_t s = 0; s < sequences; s++) {
            for (int64_t p = context - queries; p < context; p++) {
                values.push_back(s * blocks_each() * kBlockTokens + p);
            }
        }
        return values;
    }
    std::vector<int32_t> positions() const {
        std::vector<int32_t> values;
        for (int32_t i = 0; i < sequences * queries; i++) {
            values.push_back(context - queries + i % queries);
        }
        return values;
    }

    IntBuffer starts_, lengths_, table_, slots_, positions_, tokens_;
    HalfBuffer pool_;
};

std::string count(const char *name, int64_t value) { return std::string(name) + "=" + std::to_string(value); }

class Bench {
public:
    Bench(Report &report, const Side &side) : report_(report), side_(side) {}

    void run() {
        report_.section("limit", [this] { limits(); });
        section({"linear"}, [this] { products(); });
        section({"rms_norm", "rope", "gated_activation"}, [this] { small(); });
        section({"attention"}, [this] { attention(); });
        section({"sample"}, [this] { sampling(); });
        section({"step"}, [this] { steps(); });
    }

private:
    // What nobody asked for is not prepared either.
    void section(const std::vector<std::string> &ops, const std::function<void()> &cases) {
        if (std::any_of(ops.begin(), ops.end(), [this](const std::string &op) { return report_.wanted(op); })) {
            report_.section(ops.front(), cases);
        }
    }

    void linear(vl_stream stream, float *y, const float *x, int64_t m, const BenchMatrix &w, bool accumulate) const {
        side_.ok(side_.lib.linear(side_.device, stream, y, w.rows, x, w.cols, m, w.packed(), VL_BF16, w.rows, w.cols, nullptr,
                                  accumulate));
    }

    // What the shares below are of.
    void limits() {
        bandwidth_ = 0;
        report_.timing("limit", "copy, 2 GiB, read and written", 4.0 * (int64_t{1} << 30), 0, [&] {
            bandwidth_ = clock_.copy_bandwidth();
            return 4.0 * (int64_t{1} << 30) / bandwidth_;
        });
        double peak = 0;
        const double flops = 2.0 * kPeakSize * kPeakSize * kPeakSize;
        report_.timing("limit", "bf16 product, 8192 x 8192 x 8192", 0, flops, [&] {
            const BenchMatrix w(side_, source_, kPeakSize, kPeakSize);
            const FloatBuffer x(side_, kPeakSize * kPeakSize), y(side_, kPeakSize * kPeakSize);
            const double seconds = clock_.replayed([&](vl_stream stream) { linear(stream, y, x, kPeakSize, w, false); });
            peak = flops / seconds;
            return seconds;
        });
        report_.measured(bandwidth_, peak);
    }

    void products() {
        const struct {
            const char *name;
            int64_t rows, cols;
        } shapes[] = {{"qkv", kQkvWidth, kHidden},
                      {"o", kHidden, kQueryWidth},
                      {"gate_up", 2 * kIntermediate, kHidden},
                      {"down", kHidden, kIntermediate},
                      {"lm_head", kVocabulary, kHidden}};
        for (const auto &shape : shapes) {
            // several copies in turn, so that the cache does not hold the weights
            const int64_t copies = std::max<int64_t>(1, (int64_t{200} << 20) / (2 * shape.rows * shape.cols));
            std::vector<std::unique_ptr<BenchMatrix>> w;
            for (int64_t i = 0; i < copies; i++) {
                w.push_back(std::make_unique<BenchMatrix>(side_, source_, shape.rows, shape.cols));
            }
            for (const int64_t m : {1, 4, 8, 32, 256, 2048}) {
                if (shape.rows == kVocabulary && m == 2048) {
                    continue;  // only last rows have logits
                }
                const FloatBuffer x(side_, m * shape.cols), y(side_, m * shape.rows);
                const double in_and_out = 4.0 * static_cast<double>(m * (shape.cols + shape.rows));
                size_t next = 0;
                report_.timing("linear", std::string(shape.name) + " " + count("m", m), w[0]->bytes() + in_and_out,
                               2.0 * static_cast<double>(m * shape.rows * shape.cols), [&] {
                                   return clock_.replayed([&](vl_stream stream) {
                                       linear(stream, y, x, m, *w[next++ % w.size()], false);
                                   });
                               });
            }
        }
    }

    void small() {
        for (const int64_t m : {1, 256, 2048}) {
            const FloatBuffer x(side_, m * 2 * kIntermediate), y(side_, m * 2 * kIntermediate), weight(side_, kHidden);
            const double rows = static_cast<double>(m);
            report_.timing("rms_norm", count("m", m), 8.0 * rows * kHidden, 0, [&] {
                return clock_.replayed([&](vl_stream stream) {
                    side_.ok(side_.lib.rms_norm(side_.device, stream, y, kHidden, x, kHidden, m, kHidden, weight, 1e-6f));
                });
            });
            report_.timing("rope", count("m", m), 8.0 * rows * (kQueryWidth + kKvWidth), 0, [&] {
                return clock_.replayed([&](vl_stream stream) {
                    side_.ok(side_.lib.rope(side_.device, stream, x, kQkvWidth, m, kHeads + kKvHeads, kHeadDim, y, kHeadDim));
                });
            });
            report_.timing("gated_activation", count("m", m), 12.0 * rows * kIntermediate, 0, [&] {
                return clock_.replayed([&](vl_stream stream) {
                    side_.ok(side_.lib.gated_activation(side_.device, stream, y, kIntermediate, x, 2 * kIntermediate, m,
                                                        kIntermediate, VL_SILU));
                });
            });
        }
    }

    void attention() {
        const struct {
            int32_t sequences, context, queries;
        } shapes[] = {{1, 1024, 1}, {1, 8192, 1}, {32, 1024, 1}, {256, 1024, 1}, {1, 2048, 2048}, {32, 1024, 64}};
        for (const auto &shape : shapes) {
            const std::string label = count("batch", shape.sequences) + " " + count("context", shape.context) + " " +
                                      count("queries", shape.queries);
            // with several layers in turn, so that the cache does not hold the keys
            const int32_t layers = shape.sequences < 32 ? 28 : 2;
            const BenchBatch batch(side_, source_, shape.sequences, shape.context, shape.queries, layers);
            const FloatBuffer q(side_, int64_t{shape.sequences} * shape.queries * kQueryWidth);
            const FloatBuffer out(side_, int64_t{shape.sequences} * shape.queries * kQueryWidth);
            int32_t layer = 0;
            report_.timing("attention", label, batch.kv_bytes(), batch.flops(), [&] {
                return clock_.replayed([&](vl_stream stream) { attend(stream, out, q, kQueryWidth, batch, layer++ % layers); });
            });
        }
    }

    void attend(vl_stream stream, float *out, const float *q, int64_t q_stride, const BenchBatch &batch, int32_t layer) const {
        const vl_batch of = batch.batch();
        side_.ok(side_.lib.attention(side_.device, stream, out, kQueryWidth, q, q_stride, kHeads, batch.pool(), &batch.layout,
                                     layer, &of, 0.088f, 0));
    }

    void sampling() {
        const struct {
            const char *name;
            float temperature, top_p;
            int32_t top_k, logprobs;
        } settings[] = {{"greedy", 0, 1, 0, 0}, {"temperature", 0.8f, 1, 0, 0}, {"top_p", 0.8f, 0.9f, 0, 0},
                        {"top_k, top_p", 0.8f, 0.9f, 40, 0}, {"greedy, 5 logprobs", 0, 1, 0, 5}};
        for (const int64_t m : {1, 128}) {
            const FloatBuffer logits(side_, m * kVocabulary);
            for (const auto &setting : settings) {
                vl_sampling one{};
                one.temperature = setting.temperature;
                one.top_p = setting.top_p;
                one.top_k = setting.top_k;
                one.repetition_penalty = 1;
                one.logprobs = setting.logprobs;
                const std::vector<vl_sampling> params(at(m), one);
                std::vector<vl_sampled> out(at(m));
                // by the host's clock, copies and waiting among it
                report_.timing("sample", std::string(setting.name) + " " + count("batch", m), 4.0 * static_cast<double>(m) * kVocabulary,
                               0, [&] {
                                   return clock_.called([&](vl_stream stream) {
                                       side_.ok(side_.lib.sample(side_.device, stream, logits, kVocabulary, m, kVocabulary,
                                                                 params.data(), out.data()));
                                   });
                               });
            }
        }
    }

    struct Layer {
        BenchMatrix qkv, o, gate_up, down;
        Layer(const Side &side, const Source &source)
            : qkv(side, source, kQkvWidth, kHidden), o(side, source, kHidden, kQueryWidth),
              gate_up(side, source, 2 * kIntermediate, kHidden), down(side, source, kHidden, kIntermediate) {}
        double bytes() const { return qkv.bytes() + o.bytes() + gate_up.bytes() + down.bytes(); }
    };

    // A whole step of the model, all its weights in memory, from tokens to logits, as one graph.
    void steps() {
        std::vector<std::unique_ptr<Layer>> layers;
        for (int32_t i = 0; i < kLayers; i++) {
            layers.push_back(std::make_unique<Layer>(side_, source_));
        }
        const BenchMatrix head(side_, source_, kVocabulary, kHidden), embedding(side_, source_, kVocabulary, kHidden);
        const FloatBuffer residual(side_, kMostRows * kHidden), normed(side_, kMostRows * kHidden);
        const FloatBuffer qkv(side_, kMostRows * kQkvWidth), attended(side_, kMostRows * kQueryWidth);
        const FloatBuffer gate_up(side_, kMostRows * 2 * kIntermediate), gated(side_, kMostRows * kIntermediate);
        const FloatBuffer rope(side_, kMostRows * kHeadDim), norm(side_, kHidden), frequency(side_, kHeadDim / 2);
        const FloatBuffer logits(side_, 256 * kVocabulary);
        const struct {
            int32_t sequences, context, queries;
        } shapes[] = {{1, 1024, 1}, {8, 1024, 1}, {32, 1024, 1}, {256, 1024, 1}, {1, 2048, 2048}};
        for (const auto &shape : shapes) {
            const BenchBatch batch(side_, source_, shape.sequences, shape.context, shape.queries, kLayers);
            const int64_t m = int64_t{shape.sequences} * shape.queries, rows = shape.sequences;
            const Library &lib = side_.lib;
            vl_device *const device = side_.device;
            const auto step = [&](vl_stream stream) {
                side_.ok(lib.embedding(device, stream, residual, kHidden, batch.token(), m, embedding.packed(), VL_BF16,
                                       kVocabulary, kHidden));
                side_.ok(lib.rope_table(device, stream, rope, batch.position(), m, frequency, kHeadDim, 1.0f));
                for (int32_t l = 0; l < kLayers; l++) {
                    const Layer &w = *layers[at(l)];
                    float *const k = qkv + kQueryWidth, *const v = k + kKvWidth;
                    side_.ok(lib.rms_norm(device, stream, normed, kHidden, residual, kHidden, m, kHidden, norm, 1e-6f));
                    linear(stream, qkv, normed, m, w.qkv, false);
                    side_.ok(lib.rope(device, stream, qkv, kQkvWidth, m, kHeads + kKvHeads, kHeadDim, rope, kHeadDim));
                    side_.ok(lib.kv_append(device, stream, batch.pool(), &batch.layout, l, k, kQkvWidth, v, kQkvWidth,
                                           batch.slot(), m));
                    attend(stream, attended, qkv, kQkvWidth, batch, l);
                    linear(stream, residual, attended, m, w.o, true);
                    side_.ok(lib.rms_norm(device, stream, normed, kHidden, residual, kHidden, m, kHidden, norm, 1e-6f));
                    linear(stream, gate_up, normed, m, w.gate_up, false);
                    side_.ok(lib.gated_activation(device, stream, gated, kIntermediate, gate_up, 2 * kIntermediate, m,
                                                  kIntermediate, VL_SILU));
                    linear(stream, residual, gated, m, w.down, true);
                }
                side_.ok(lib.rms_norm(device, stream, normed, kHidden, residual, kHidden, rows, kHidden, norm, 1e-6f));
                linear(stream, logits, normed, rows, head, false);
            };
            const double weights = kLayers * layers[0]->bytes();
            const double products = static_cast<double>(m) * weights + static_cast<double>(rows) * head.bytes();
            const std::string label = count("batch", shape.sequences) + " " + count("context", shape.context) + " " +
                                      count("queries", shape.queries);
            double seconds = 0;
            report_.timing("step", label, weights + head.bytes() + kLayers * batch.kv_bytes(),
                           products + kLayers * batch.flops(), [&] { return seconds = clock_.replayed(step); });
            if (seconds > 0) {
                std::printf("%-24s %-44s %21s %12.0f tokens/s\n", "", label.c_str(), "", static_cast<double>(m) / seconds);
            }
        }
    }

    Report &report_;
    const Side &side_;
    Clock clock_;
    Source source_;
    double bandwidth_ = 0;
};

}  // namespace

void measure(Report &report, const Side &side) { Bench(report, side).run(); }

}  // namespace check
