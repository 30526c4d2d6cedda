// SPDX-License-Identifier: Apache-2.0
#include <ctime>

#include <chrono>
#include <cmath>
#include <thread>

#include "half.h"
#include "harness.h"

using namespace harness;

// all other tests stand on it
TEST(oneNotANumberIsTheWholeError) {
    expect(relative_error({3, 4}, {3, 4}, 1) == 0, "equal");
    expect(relative_error({3, 4}, {3, 4.5f}, 1) > 0.1, "unequal");
    expect(std::isinf(relative_error({3, 4}, {NAN, 4}, 1)), "a NaN before an equal number");
    expect(std::isinf(relative_error({3, 4}, {3, NAN}, 1)), "a NaN after an equal number");
}

TEST(abiVersionIsTheHeaders) { expect(vl_abi_version() == VL_ABI_VERSION, "%d", vl_abi_version()); }

TEST(deviceDescribesItself) {
    const Device device(VL_ISA_AUTO, 0);
    vl_device_info info;
    EXPECT_OK(vl_device_describe(device, &info));
    expect(info.threads >= 1 && info.threads <= VL_MAX_THREADS, "%d threads", info.threads);
    expect(info.isa == machine_isas().back(), "isa %d is not the best", info.isa);
    expect(info.name[0] != 0 && info.memory_total > 0 && info.memory_free > 0 && info.memory_free <= info.memory_total,
           "\"%s\" %ld %ld", info.name, info.memory_total, info.memory_free);
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "NULL", vl_device_describe(device, nullptr));
    vl_device_close(nullptr);
}

TEST(openRefusesWhatTheMachineLacks) {
    vl_device *device = nullptr;
    const auto open = [&](int32_t index, int32_t threads, int32_t isa) {
        const vl_device_options options{index, threads, isa};
        return vl_device_open(&options, &device);
    };
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "index", open(1, 1, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "threads", open(0, -1, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "threads", open(0, VL_MAX_THREADS + 1, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "isa", open(0, 1, 6));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "isa", open(0, 1, -1));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "NULL", vl_device_open(nullptr, &device));
#if defined(__x86_64__)
    EXPECT_FAILS(VL_UNSUPPORTED, "neon", open(0, 1, VL_ISA_NEON));
#else
    EXPECT_FAILS(VL_UNSUPPORTED, "avx2", open(0, 1, VL_ISA_AVX2));
#endif
    expect(device == nullptr, "a refused open left a device");
}

TEST(memoryIsAlignedZeroedAndCheckedOnFree) {
    const Device device(VL_ISA_AUTO, 1);
    for (const int64_t bytes : {1L, 63L, 4096L, 2L << 20, (5L << 20) + 3}) {
        void *pointer = nullptr;
        EXPECT_OK(vl_alloc(device, bytes, &pointer));
        expect(reinterpret_cast<uintptr_t>(pointer) % 64 == 0, "%ld bytes are not aligned", bytes);
        for (int64_t i = 0; i < bytes; i++) {
            if (static_cast<char *>(pointer)[i] != 0) {
                expect(false, "byte %ld of %ld is not zero", i, bytes);
                break;
            }
        }
        std::memset(pointer, 1, static_cast<size_t>(bytes));
        EXPECT_OK(vl_free(device, pointer));
        EXPECT_FAILS(VL_INVALID_ARGUMENT, "freed before", vl_free(device, pointer));
    }
    void *pointer = nullptr;
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "bytes", vl_alloc(device, 0, &pointer));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "bytes", vl_alloc(device, -5, &pointer));
    EXPECT_FAILS(VL_OUT_OF_MEMORY, "bytes", vl_alloc(device, INT64_MAX, &pointer));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "NULL", vl_alloc(device, 5, nullptr));
    EXPECT_OK(vl_free(device, nullptr));
    EXPECT_OK(vl_alloc(device, 3 << 20, &pointer));  // closing frees what the caller forgot: the sanitizer would tell
}

TEST(hostMemoryIsTheHostsAndTheDevices) {
    const Device device(VL_ISA_AUTO, 1);
    void *pointer = nullptr;
    EXPECT_OK(vl_alloc_host(device, 8, &pointer));
    std::memcpy(pointer, "abcdefg", 8);
    char back[8] = {};
    EXPECT_OK(vl_download(device, nullptr, back, pointer, 8));
    expect(std::strcmp(back, "abcdefg") == 0, "%s", back);
    EXPECT_OK(vl_free(device, pointer));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "bytes", vl_alloc_host(device, 0, &pointer));
}

TEST(copiesMoveBytesBothWays) {
    const Device device(VL_ISA_AUTO, 1);
    Memory memory(device, 100);
    const char source[5] = "abcd";
    char back[5] = {};
    EXPECT_OK(vl_upload(device, nullptr, memory.as<void>(), source, 5));
    EXPECT_OK(vl_synchronize(device, nullptr));
    EXPECT_OK(vl_download(device, nullptr, back, memory.as<void>(), 5));
    expect(std::strcmp(back, "abcd") == 0, "%s", back);
    EXPECT_OK(vl_upload(device, nullptr, nullptr, nullptr, 0));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "bytes", vl_upload(device, nullptr, back, source, -1));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "NULL", vl_download(device, nullptr, nullptr, source, 1));
    EXPECT_FAILS(VL_INVALID_ARGUMENT, "device", vl_synchronize(nullptr, nullptr));
}

TEST(everyHalfSurvivesTheWayToFloatAndBack) {
    for (uint32_t bits = 0; bits < 65536; bits++) {
        const auto half = static_cast<uint16_t>(bits);
        const bool f16_nan = (bits & 0x7fff) > 0x7c00, bf16_nan = (bits & 0x7fff) > 0x7f80;
        expect(f16_nan || valence::to_f16(valence::from_f16(half)) == half, "f16 %04x", bits);
        expect(bf16_nan || valence::to_bf16(valence::from_bf16(half)) == half, "bf16 %04x", bits);
    }
    expect(valence::to_f16(65519.9f) == 0x7bff && valence::to_f16(65520.0f) == 0x7c00, "overflow of f16");
    expect(valence::to_f16(0x1p-25f) == 0 && valence::to_f16(0x1.8p-25f) == 1, "ties of the smallest f16");
}

TEST(idleThreadsSleep) {
    const Device device(VL_ISA_AUTO, 4);
    Matrix w(device, VL_F32, 4096, 64);
    const std::vector<float> x = random_floats(64);
    std::vector<float> y(4096);
    EXPECT_OK(vl_linear(device, nullptr, y.data(), 4096, x.data(), 64, 1, w.packed.as<void>(), VL_F32, 4096, 64, nullptr, 0));
    const auto busy = [] {
        timespec time;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    };
    const double before = busy();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const double used = busy() - before;
    expect(used < 0.02, "used %.3f s of processor time in 0.1 s of rest", used);
}
