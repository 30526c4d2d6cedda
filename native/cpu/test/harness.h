// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "valence.h"

namespace harness {

// Registers a test that runs once.
struct Test {
    Test(const char *name, std::function<void()> body);
};

// Registers a test that runs once for each instruction set of the machine, on a device of two threads.
struct DeviceTest {
    DeviceTest(const char *name, std::function<void(vl_device *)> body);
};

#define TEST(name)                                      \
    static void name();                                 \
    static const harness::Test name##_registered(#name, name); \
    static void name()

#define DEVICE_TEST(name)                                             \
    static void name(vl_device *device);                              \
    static const harness::DeviceTest name##_registered(#name, name);   \
    static void name([[maybe_unused]] vl_device *device)

// Records a failure of the running test, which goes on.
void expect(bool holds, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define EXPECT_OK(call)                                                                             \
    do {                                                                                            \
        const vl_status status_ = (call);                                                           \
        harness::expect(status_ == VL_OK, "line %d: status %d, %s", __LINE__, status_, vl_last_error()); \
    } while (0)

// The call is refused with `status`, and the message has `text` in it.
#define EXPECT_FAILS(expected, text, call)                                                                       \
    do {                                                                                                         \
        const vl_status status_ = (call);                                                                        \
        harness::expect(status_ == (expected) && std::strstr(vl_last_error(), text) != nullptr,                  \
                        "line %d: status %d (wanted %d), message \"%s\" (wanted \"%s\")", __LINE__, status_,     \
                        (expected), vl_last_error(), text);                                                      \
    } while (0)

// Closes itself, after what was allocated on it later.
class Device {
public:
    Device(int32_t isa, int32_t threads);
    ~Device() { vl_device_close(device_); }
    Device(const Device &) = delete;
    operator vl_device *() const { return device_; }

private:
    vl_device *device_ = nullptr;
};

std::vector<int32_t> machine_isas();
const char *isa_label(int32_t isa);
int32_t isa_of(vl_device *device);

// Deterministic per test run; VL_TEST_SEED changes it.
std::mt19937_64 &random_source();
int64_t random_in(int64_t low, int64_t high);
std::vector<float> random_floats(int64_t count, float scale = 1.0f);

extern const int32_t kDtypes[3];
const char *dtype_label(int32_t dtype);
int64_t dtype_bytes(int32_t dtype);

// Values as `dtype` keeps them: bytes to hand to the library, and what they mean.
struct Stored {
    std::vector<char> bytes;
    std::vector<double> values;
};
Stored stored(const std::vector<float> &values, int32_t dtype);

// Largest difference relative to the magnitude of the reference as a whole (its root mean square, at least `floor`).
double relative_error(const std::vector<double> &reference, const std::vector<float> &actual, double floor = 1e-6);

// The one table: largest relative_error of a matrix product or attention, whose inputs were already of that dtype. Only
// the order of f32 additions differs from the reference; AMX also rounds activations, to about 2^-17.
double tolerance(int32_t dtype, int32_t isa);

// Device memory that frees itself.
class Memory {
public:
    Memory(vl_device *device, int64_t bytes);
    ~Memory();
    Memory(const Memory &) = delete;
    template <class T>
    T *as() {
        return static_cast<T *>(pointer_);
    }

private:
    vl_device *device_;
    void *pointer_ = nullptr;
};

// A packed matrix of random values and what it holds, row-major.
struct Matrix {
    Matrix(vl_device *device, int32_t dtype, int64_t rows, int64_t cols, float scale = 1.0f);
    int32_t dtype;
    int64_t rows, cols;
    Stored source;
    Memory packed;
};

}  // namespace harness
