// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "harness.h"
#include "half.h"

namespace harness {
namespace {

struct Case {
    std::string name;
    std::function<void()> body;
};

std::vector<Case> &cases() {
    static std::vector<Case> all;
    return all;
}

int failures = 0;
int printed = 0;

}  // namespace

const int32_t kDtypes[3] = {VL_F32, VL_BF16, VL_F16};

Test::Test(const char *name, std::function<void()> body) { cases().push_back({name, std::move(body)}); }

DeviceTest::DeviceTest(const char *name, std::function<void(vl_device *)> body) {
    for (const int32_t isa : machine_isas()) {
        cases().push_back({std::string(name) + " (" + isa_label(isa) + ")", [isa, body] {
                               const Device device(isa, 2);
                               body(device);
                           }});
    }
}

void expect(bool holds, const char *format, ...) {
    if (holds) {
        return;
    }
    failures++;
    if (printed++ >= 10) {
        return;  // of one test; the first say enough
    }
    va_list arguments;
    va_start(arguments, format);
    std::printf("    ");
    std::vprintf(format, arguments);
    std::printf("\n");
    va_end(arguments);
}

Device::Device(int32_t isa, int32_t threads) {
    const vl_device_options options{0, threads, isa};
    if (vl_device_open(&options, &device_) != VL_OK) {
        std::printf("cannot open a device: %s\n", vl_last_error());
        std::exit(2);
    }
}

std::vector<int32_t> machine_isas() {
    static const std::vector<int32_t> found = [] {
        std::vector<int32_t> isas;
        for (int32_t isa = VL_ISA_SCALAR; isa <= VL_ISA_AMX; isa++) {
            const vl_device_options options{0, 1, isa};
            vl_device *device = nullptr;
            if (vl_device_open(&options, &device) == VL_OK) {
                isas.push_back(isa);
                vl_device_close(device);
            }
        }
        return isas;
    }();
    return found;
}

const char *isa_label(int32_t isa) {
    static const char *const labels[] = {"auto", "scalar", "neon", "avx2", "avx512", "amx"};
    return labels[isa];
}

int32_t isa_of(vl_device *device) {
    vl_device_info info;
    vl_device_describe(device, &info);
    return info.isa;
}

std::mt19937_64 &random_source() {
    static std::mt19937_64 source([] {
        const char *seed = std::getenv("VL_TEST_SEED");
        return seed == nullptr ? 1u : std::strtoul(seed, nullptr, 10);
    }());
    return source;
}

int64_t random_in(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random_source());
}

std::vector<float> random_floats(int64_t count, float scale) {
    std::normal_distribution<float> normal(0.0f, scale);
    std::vector<float> values(static_cast<size_t>(count));
    for (float &value : values) {
        value = normal(random_source());
    }
    return values;
}

const char *dtype_label(int32_t dtype) {
    static const char *const labels[] = {"f32", "bf16", "f16"};
    return labels[dtype];
}

int64_t dtype_bytes(int32_t dtype) { return dtype == VL_F32 ? 4 : 2; }

Stored stored(const std::vector<float> &values, int32_t dtype) {
    Stored result;
    result.bytes.resize(values.size() * static_cast<size_t>(dtype_bytes(dtype)));
    result.values.reserve(values.size());
    for (size_t i = 0; i < values.size(); i++) {
        if (dtype == VL_F32) {
            std::memcpy(&result.bytes[4 * i], &values[i], 4);
            result.values.push_back(values[i]);
        } else {
            const uint16_t bits = dtype == VL_BF16 ? valence::to_bf16(values[i]) : valence::to_f16(values[i]);
            std::memcpy(&result.bytes[2 * i], &bits, 2);
            result.values.push_back(dtype == VL_BF16 ? valence::from_bf16(bits) : valence::from_f16(bits));
        }
    }
    return result;
}

double relative_error(const std::vector<double> &reference, const std::vector<float> &actual, double floor) {
    double squares = 0;
    double worst = 0;
    for (size_t i = 0; i < reference.size(); i++) {
        squares += reference[i] * reference[i];
        const double difference = std::fabs(reference[i] - actual[i]);
        if (std::isnan(difference)) {
            return INFINITY;  // no comparison with NaN holds, so a later element would hide it
        }
        worst = std::max(worst, difference);
    }
    return worst / std::max(floor, std::sqrt(squares / static_cast<double>(std::max<size_t>(1, reference.size()))));
}

double tolerance(int32_t dtype, int32_t isa) {
    constexpr double kF32 = 2e-5;
    constexpr double kSplitBf16 = 1e-4;
    return dtype == VL_BF16 && isa == VL_ISA_AMX ? kSplitBf16 : kF32;
}

Memory::Memory(vl_device *device, int64_t bytes) : device_(device) {
    if (vl_alloc(device, bytes, &pointer_) != VL_OK) {
        std::printf("cannot allocate: %s\n", vl_last_error());
        std::exit(2);
    }
}

Memory::~Memory() { vl_free(device_, pointer_); }

namespace {

int64_t matrix_bytes(vl_device *device, int32_t dtype, int64_t rows, int64_t cols) {
    int64_t bytes = 0;
    EXPECT_OK(vl_matrix_bytes(device, dtype, rows, cols, &bytes));
    return bytes;
}

}  // namespace

Matrix::Matrix(vl_device *device, int32_t dtype, int64_t rows, int64_t cols, float scale)
    : dtype(dtype),
      rows(rows),
      cols(cols),
      source(stored(random_floats(rows * cols, scale), dtype)),
      packed(device, matrix_bytes(device, dtype, rows, cols)) {
    // in two parts, as fused matrices are
    const int64_t first = random_in(0, rows);
    const int64_t row_bytes = cols * dtype_bytes(dtype);
    EXPECT_OK(vl_matrix_pack(device, nullptr, packed.as<void>(), dtype, rows, cols, source.bytes.data(), 0, first));
    EXPECT_OK(vl_matrix_pack(device, nullptr, packed.as<void>(), dtype, rows, cols,
                             source.bytes.data() + first * row_bytes, first, rows - first));
}

}  // namespace harness

// Runs all tests, or those whose name contains the first argument.
int main(int argc, char **argv) {
    using namespace harness;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);  // a crash must not swallow what ran before it
    int failed = 0;
    int run = 0;
    for (const Case &test : cases()) {
        if (argc > 1 && test.name.find(argv[1]) == std::string::npos) {
            continue;
        }
        run++;
        failures = printed = 0;
        const auto start = std::chrono::steady_clock::now();
        test.body();
        const double millis =
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
        std::printf("%s %-58s %8.1f ms\n", failures == 0 ? "ok  " : "FAIL", test.name.c_str(), millis);
        failed += failures == 0 ? 0 : 1;
    }
    std::printf("%d tests, %d failed\n", run, failed);
    return run > 0 && failed == 0 ? 0 : 1;
}
