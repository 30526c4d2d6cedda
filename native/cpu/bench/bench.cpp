// SPDX-License-Identifier: Apache-2.0
// What each op reaches of the machine's measured limits. Usage: valence_cpu_bench [filter] [threads] [isa]
// Shares are of the best twentieth of the runs: on a shared machine those with the least disturbance. With one thread
// times are processor time, which leaves out others' turns altogether.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "limits.h"
#include "valence.h"

namespace {

clockid_t time_source = CLOCK_MONOTONIC;

double now(clockid_t source) {
    timespec time;
    clock_gettime(source, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

[[noreturn]] void die() {
    std::fprintf(stderr, "%s\n", vl_last_error());
    std::exit(1);
}

void check(vl_status status) {
    if (status != VL_OK) {
        die();
    }
}

vl_device *device;
bench::Limits limits;
const char *filter = "";

float *floats(int64_t count) {
    void *pointer = nullptr;
    check(vl_alloc(device, count * 4, &pointer));
    auto *values = static_cast<float *>(pointer);
    for (int64_t i = 0; i < count; i++) {
        values[i] = static_cast<float>(i * 7919 % 2001 - 1000) * 1e-3f;
    }
    return values;
}

// Prints best and median time of `body`, and what `bytes` and `flops` per call mean in shares of the limits.
void measure(const std::string &name, double bytes, double flops, double peak_flops, const std::function<void()> &body) {
    if (name.find(filter) == std::string::npos) {
        return;
    }
    std::vector<double> times;
    const double start = now(CLOCK_MONOTONIC);
    while (times.size() < 5 || (now(CLOCK_MONOTONIC) - start < 1.0 && times.size() < 2000)) {
        const double before = now(time_source);
        body();
        times.push_back(now(time_source) - before);
    }
    std::sort(times.begin(), times.end());
    const double best = times[times.size() / 20], median = times[times.size() / 2];
    std::printf("%-44s %10.1f us %10.1f us %7.1f GB/s %4.0f%% %8.1f GFLOP/s %4.0f%%\n", name.c_str(), best * 1e6,
                median * 1e6, bytes / best * 1e-9, 100 * bytes / best / limits.bytes_per_second, flops / best * 1e-9,
                peak_flops > 0 ? 100 * flops / best / peak_flops : 0.0);
    std::fflush(stdout);
}

void bench_linear(int32_t dtype, const char *label, int64_t rows, int64_t cols, int64_t m, double peak) {
    const std::string name = std::string("linear ") + label + " " + std::to_string(rows) + "x" + std::to_string(cols) +
                             " m=" + std::to_string(m);
    if (name.find(filter) == std::string::npos) {
        return;
    }
    int64_t bytes = 0;
    check(vl_matrix_bytes(device, dtype, rows, cols, &bytes));
    // enough copies that none is still in a cache when its turn comes again
    const int64_t copies = m <= 64 ? std::max<int64_t>(1, (int64_t{1} << 30) / bytes) : 4;
    std::vector<void *> weights(static_cast<size_t>(copies));
    std::vector<char> source(static_cast<size_t>(rows * cols * 4), 0x3c);
    for (void *&matrix : weights) {
        check(vl_alloc(device, bytes, &matrix));
        check(vl_matrix_pack(device, nullptr, matrix, dtype, rows, cols, source.data(), 0, rows));
    }
    float *x = floats(m * cols), *y = floats(m * rows);
    size_t turn = 0;
    const double flops = 2.0 * static_cast<double>(m * rows * cols);
    measure(name, static_cast<double>(bytes), flops, peak, [&] {
        check(vl_linear(device, nullptr, y, rows, x, cols, m, weights[turn++ % weights.size()], dtype, rows, cols,
                        nullptr, 0));
    });
    for (void *matrix : weights) {
        check(vl_free(device, matrix));
    }
    check(vl_free(device, x));
    check(vl_free(device, y));
}

void bench_attention(int32_t dtype, const char *label, int heads, int kv_heads, int head_dim, int sequences, int queries,
                     int context) {
    const std::string name = std::string("attention ") + label + " h=" + std::to_string(heads) + "/" +
                             std::to_string(kv_heads) + "x" + std::to_string(head_dim) + " " +
                             std::to_string(sequences) + "x" + std::to_string(queries) + " ctx=" + std::to_string(context);
    const int32_t per_sequence = (context + 15) / 16;
    const vl_kv_layout layout{dtype, 1, kv_heads, head_dim, 16, per_sequence * sequences};
    const int64_t width = int64_t{heads} * head_dim;
    const double pool_bytes = 2.0 * layout.blocks * kv_heads * 16 * head_dim * (dtype == VL_F32 ? 4 : 2);
    void *pool = nullptr;
    check(vl_alloc(device, static_cast<int64_t>(pool_bytes), &pool));
    float *q = floats(sequences * queries * width), *out = floats(sequences * queries * width);
    std::vector<int32_t> start, length(static_cast<size_t>(sequences), context), table(static_cast<size_t>(layout.blocks));
    for (int32_t s = 0; s <= sequences; s++) {
        start.push_back(s * queries);
    }
    for (size_t i = 0; i < table.size(); i++) {
        table[i] = static_cast<int32_t>(i);
    }
    const vl_batch batch{sequences,      per_sequence,  static_cast<int32_t>(sequences * queries),
                         static_cast<int32_t>(queries), start.data(), length.data(),
                         table.data()};
    const double seen = queries * (context - queries) + queries * (queries + 1) / 2.0;
    measure(name, pool_bytes, 4.0 * sequences * seen * static_cast<double>(width), limits.fma_flops, [&] {
        check(vl_attention(device, nullptr, out, width, q, width, heads, pool, &layout, 0, &batch, 0.125f, 0));
    });
    check(vl_free(device, pool));
    check(vl_free(device, q));
    check(vl_free(device, out));
}

void bench_elementwise(int64_t m) {
    constexpr int64_t n = 896, inner = 4864;
    float *x = floats(m * 2 * inner), *y = floats(m * inner), *weight = floats(n);
    const std::string rows = " m=" + std::to_string(m);
    measure("rms_norm 896" + rows, 8.0 * static_cast<double>(m * n), 0, 0,
            [&] { check(vl_rms_norm(device, nullptr, y, n, x, n, m, n, weight, 1e-6f)); });
    measure("gated_activation silu 4864" + rows, 12.0 * static_cast<double>(m * inner), 0, 0, [&] {
        check(vl_gated_activation(device, nullptr, y, inner, x, 2 * inner, m, inner, VL_SILU));
    });
    std::vector<int32_t> positions(static_cast<size_t>(m), 12345);
    measure("rope_table 64" + rows, 0, 0, 0,
            [&] { check(vl_rope_table(device, nullptr, y, positions.data(), m, weight, 64, 1.0f)); });
    measure("rope 14x64" + rows, 8.0 * static_cast<double>(m * n), 0, 0,
            [&] { check(vl_rope(device, nullptr, x, n, m, 14, 64, y, 64)); });
    for (float *array : {x, y, weight}) {
        check(vl_free(device, array));
    }
}

void bench_sample(const char *label, float temperature, float top_p, int32_t top_k, int32_t logprobs) {
    constexpr int64_t vocab = 151936;
    float *logits = floats(vocab);
    for (int64_t i = 0; i < vocab; i++) {
        logits[i] = 15 * logits[i] * logits[i] * logits[i];  // few tokens are likely, as a model's are
    }
    vl_sampling params{};
    params.temperature = temperature;
    params.top_p = top_p;
    params.top_k = top_k;
    params.repetition_penalty = 1;
    params.logprobs = logprobs;
    vl_sampled out;
    measure(std::string("sample 151936 ") + label, 4.0 * vocab, 0, 0, [&] {
        params.step++;
        check(vl_sample(device, nullptr, logits, vocab, 1, vocab, &params, &out));
    });
    check(vl_free(device, logits));
}

void bench_pack() {
    constexpr int64_t rows = 4864, cols = 896;
    std::vector<char> source(rows * cols * 2);
    int64_t bytes = 0;
    void *packed = nullptr;
    check(vl_matrix_bytes(device, VL_BF16, rows, cols, &bytes));
    check(vl_alloc(device, bytes, &packed));
    measure("matrix_pack bf16 4864x896", 2.0 * static_cast<double>(bytes), 0, 0, [&] {
        check(vl_matrix_pack(device, nullptr, packed, VL_BF16, rows, cols, source.data(), 0, rows));
    });
    check(vl_free(device, packed));
}

}  // namespace

int main(int argc, char **argv) {
    filter = argc > 1 ? argv[1] : "";
    const vl_device_options options{0, argc > 2 ? std::atoi(argv[2]) : 0, argc > 3 ? std::atoi(argv[3]) : 0};
    check(vl_device_open(&options, &device));
    vl_device_info info;
    check(vl_device_describe(device, &info));
    time_source = info.threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
    limits = bench::measure_limits(info.threads, info.isa);
    std::printf("%s, %d threads, isa %d: read %.1f GB/s, f32 FMA %.0f GFLOP/s, bf16 tiles %.0f GFLOP/s\n", info.name,
                info.threads, info.isa, limits.bytes_per_second * 1e-9, limits.fma_flops * 1e-9,
                limits.tile_flops * 1e-9);
    std::printf("%-44s %13s %13s %12s %5s %16s %5s\n", "", "best", "median", "bytes", "", "flops", "");
    // f32 activations are two bf16 each on the tiles, so half of their peak is the limit
    const double bf16_peak = info.isa == VL_ISA_AMX ? limits.tile_flops / 2 : limits.fma_flops;
    for (const auto &[rows, cols] : {std::pair<int64_t, int64_t>{4864, 896}, {896, 4864}, {1152, 896}, {8192, 2048}, {2048, 8192}}) {
        for (const int64_t m : {1, 8, 64, 512}) {
            bench_linear(VL_BF16, "bf16", rows, cols, m, bf16_peak);
        }
    }
    for (const int64_t m : {1, 8, 64, 512}) {
        bench_linear(VL_F16, "f16", 8192, 2048, m, limits.fma_flops);
        bench_linear(VL_F32, "f32", 8192, 2048, m, limits.fma_flops);
    }
    bench_attention(VL_BF16, "bf16", 14, 2, 64, 1, 1, 1024);
    bench_attention(VL_BF16, "bf16", 14, 2, 64, 8, 1, 1024);
    bench_attention(VL_BF16, "bf16", 14, 2, 64, 1, 512, 512);
    bench_attention(VL_BF16, "bf16", 32, 8, 128, 1, 1, 8192);
    bench_attention(VL_BF16, "bf16", 32, 8, 128, 1, 512, 2048);
    bench_attention(VL_F32, "f32", 14, 2, 64, 1, 512, 512);
    bench_elementwise(1);
    bench_elementwise(512);
    bench_sample("greedy", 0, 1, 0, 0);
    bench_sample("temperature", 1, 1, 0, 0);
    bench_sample("top_p 0.9", 1, 0.9f, 0, 0);
    bench_sample("top_k 40, 20 logprobs", 1, 0.9f, 40, 20);
    bench_pack();
    vl_device_close(device);
    return 0;
}
