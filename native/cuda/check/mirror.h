// SPDX-License-Identifier: Apache-2.0
// The same data on two sides: a reference and what is under test.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "half.h"
#include "library.h"

namespace check {

struct Pair {
    const Side &reference;
    const Side &tested;
    const Side &operator[](int side) const { return side == 0 ? reference : tested; }
};

// Device memory of one side.
class Memory {
public:
    Memory(const Side &side, int64_t bytes) : side_(side) { side.ok(side.lib.alloc(side.device, bytes, &pointer_)); }
    ~Memory() { side_.lib.free(side_.device, pointer_); }
    Memory(const Memory &) = delete;
    void upload(const void *from, int64_t bytes) const {
        side_.ok(side_.lib.upload(side_.device, nullptr, pointer_, from, bytes));
    }
    template <class T>
    T *as() const {
        return static_cast<T *>(pointer_);
    }

private:
    const Side &side_;
    void *pointer_ = nullptr;
};

template <class T>
class Mirror {
public:
    Mirror(const Pair &sides, const std::vector<T> &values)
        : count_(values.size()), sides_(sides), first_(sides.reference, bytes()), second_(sides.tested, bytes()) {
        first_.upload(values.data(), bytes());
        second_.upload(values.data(), bytes());
    }
    T *on(int side) const { return (side == 0 ? first_ : second_).template as<T>(); }
    std::vector<T> from(int side) const {
        std::vector<T> values(count_);
        sides_[side].ok(sides_[side].lib.download(sides_[side].device, nullptr, values.data(), on(side), bytes()));
        return values;
    }

private:
    int64_t bytes() const { return static_cast<int64_t>(count_ * sizeof(T)); }
    size_t count_;
    const Pair &sides_;
    Memory first_, second_;
};

std::mt19937_64 &random_source();
inline int64_t random_in(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random_source());
}
inline size_t at(int64_t i) { return static_cast<size_t>(i); }

inline std::vector<float> random_floats(int64_t count, float scale = 1.0f) {
    std::normal_distribution<float> normal(0.0f, scale);
    std::vector<float> values(at(count));
    for (float &value : values) {
        value = normal(random_source());
    }
    return values;
}
// What an output holds before it is written: shows what was not, and what should not have been.
inline std::vector<float> poison(int64_t count) {
    return std::vector<float>(at(count), std::numeric_limits<float>::quiet_NaN());
}

inline const char *dtype_label(int32_t dtype) { return dtype == VL_F32 ? "f32" : dtype == VL_BF16 ? "bf16" : "f16"; }
inline int64_t dtype_bytes(int32_t dtype) { return dtype == VL_F32 ? 4 : 2; }

// A value as `dtype` can hold it: with such inputs, only the order of additions differs between the sides.
inline float rounded(float value, int32_t dtype) {
    return dtype == VL_F32    ? value
           : dtype == VL_BF16 ? valence::from_bf16(valence::to_bf16(value))
                              : valence::from_f16(valence::to_f16(value));
}
inline std::vector<float> rounded(std::vector<float> values, int32_t dtype) {
    for (float &value : values) {
        value = rounded(value, dtype);
    }
    return values;
}
std::vector<char> stored(const std::vector<float> &values, int32_t dtype);

// Largest difference relative to the root mean square of the reference; infinite where one side alone is NaN.
double error_between(const std::vector<float> &reference, const std::vector<float> &tested);

// A packed matrix of random values on both sides.
class Weights {
public:
    Weights(const Pair &sides, int32_t dtype, int64_t rows, int64_t cols, float scale = 1.0f);
    const void *on(int side) const { return (side == 0 ? first_ : second_).as<void>(); }
    const int32_t dtype;
    const int64_t rows, cols;

private:
    Memory first_, second_;
};

}  // namespace check
