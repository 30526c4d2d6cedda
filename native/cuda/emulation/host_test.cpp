// SPDX-License-Identifier: Apache-2.0
// What the library does when the driver or the device fails: faked, since no test can break a GPU.
#include <cstdio>
#include <cstring>
#include <functional>
#include <thread>

#include "device.h"
#include "driver.h"
#include "stream.h"
#include "valence.h"

using namespace valence;

namespace {

int failures = 0;

void expect(bool holds, const char *what) {
    if (!holds) {
        failures++;
        std::printf("    FAIL: %s (\"%s\")\n", what, vl_last_error());
    }
}

void expect_failure(vl_status status, const char *text, const std::function<void()> &body) {
    const vl_status actual = guarded("test", body);
    expect(actual == status && std::strstr(vl_last_error(), text) != nullptr, text);
}

int driver_version = kOldestDriver, init_status = 0, devices = 1, version_status = 0;
const Driver kFake = {[](unsigned) { return init_status; },
                      [](int *version) {
                          *version = driver_version;
                          return version_status;
                      },
                      [](int *count) {
                          *count = devices;
                          return 0;
                      }};

void check_fake(int version, int status, int count, int index = 0) {
    driver_version = version;
    init_status = status;
    devices = count;
    check_driver(kFake, index);
}

void openingSaysWhatTheMachineLacks() {
    expect_failure(VL_NO_DRIVER, "no CUDA driver", [] { load_driver("libthere-is-no-such.so.1"); });
    expect_failure(VL_NO_DRIVER, "not the CUDA driver", [] { load_driver("libc.so.6"); });
    expect_failure(VL_DRIVER_TOO_OLD, "CUDA up to 12.4", [] { check_fake(12040, 0, 1); });
    expect_failure(VL_DRIVER_TOO_OLD, "restart", [] { check_fake(13000, 803, 1); });
    expect_failure(VL_NO_DEVICE, "no GPU", [] { check_fake(13000, 100, 0); });
    expect_failure(VL_NO_DEVICE, "no GPU", [] { check_fake(13000, 0, 0); });
    expect_failure(VL_DEVICE_ERROR, "cuInit says 999", [] { check_fake(13000, 999, 1); });
    expect_failure(VL_INVALID_ARGUMENT, "has 2 GPUs", [] { check_fake(13000, 0, 2, 2); });
    expect_failure(VL_INVALID_ARGUMENT, "has 2 GPUs", [] { check_fake(13000, 0, 2, -1); });
    version_status = 34;
    expect_failure(VL_NO_DRIVER, "stub", [] { check_fake(13000, 0, 1); });
    version_status = 0;
    expect(guarded("test", [] { check_fake(13020, 0, 2, 1); }) == VL_OK, "a newer driver and the second GPU");
}

vl_device *open() {
    emulation::fail_after(-1, cudaSuccess);
    const vl_device_options options{0, 0, 0};
    vl_device *device = nullptr;
    expect(vl_device_open(&options, &device) == VL_OK, "the emulated GPU opens");
    return device;
}

// Whatever call of the runtime fails: an open says so, and leaves nothing behind.
void openFailsCleanlyAtEveryCall() {
    const vl_device_options options{0, 0, 0};
    int failed = 0;
    for (int calls = 0;; calls++) {
        emulation::fail_after(calls, cudaErrorMemoryAllocation);
        vl_device *device = nullptr;
        const vl_status status = vl_device_open(&options, &device);
        if (status == VL_OK) {
            vl_device_close(device);
            break;
        }
        failed++;
        expect(status == VL_OUT_OF_MEMORY && device == nullptr, "an open that fails");
    }
    expect(failed >= 8, "each call of an open was made to fail");
}

void lostDeviceSaysSoForEver() {
    vl_device *device = open();
    void *memory = nullptr;
    expect(vl_alloc(device, 1024, &memory) == VL_OK, "memory");
    float *x = static_cast<float *>(memory);
    emulation::fail_after(1, cudaErrorIllegalAddress);  // choosing the device works, the launch does not
    expect(vl_rms_norm(device, nullptr, x, 8, x, 8, 1, 8, x, 1e-6f) == VL_DEVICE_LOST &&
               std::strstr(vl_last_error(), "an illegal memory access was encountered (CUDA error 700)") != nullptr,
           "the error of a launch");
    emulation::fail_after(-1, cudaSuccess);  // even if CUDA were well again: what ran since is lost
    expect(vl_synchronize(device, nullptr) == VL_DEVICE_LOST && std::strstr(vl_last_error(), "restart") != nullptr &&
               std::strstr(vl_last_error(), "illegal memory access") != nullptr,
           "a later call");
    expect(vl_alloc(device, 8, &memory) == VL_DEVICE_LOST, "another later call");
    vl_device_close(device);
}

void aDeviceLostWhileAGraphIsRecordedIsLostToTheRecordingToo() {
    vl_device *device = open();
    void *memory = nullptr;
    expect(vl_alloc(device, 1024, &memory) == VL_OK, "memory");
    float *x = static_cast<float *>(memory);
    expect(vl_graph_begin(device, nullptr) == VL_OK, "a recording");
    emulation::fail_after(0, cudaErrorECCUncorrectable);
    expect(vl_rms_norm(device, nullptr, x, 8, x, 8, 1, 8, x, 1e-6f) == VL_DEVICE_LOST, "a call that is recorded");
    vl_graph *graph = nullptr;
    expect(vl_graph_end(device, nullptr, &graph) == VL_DEVICE_LOST && graph == nullptr &&
               std::strstr(vl_last_error(), "uncorrectable ECC error") != nullptr,
           "the end of the recording");
    expect(vl_graph_launch(device, nullptr, graph) == VL_DEVICE_LOST, "a launch");
    vl_device_close(device);

    // what the loss cut off is nobody else's recording
    device = open();
    expect(vl_graph_end(device, nullptr, &graph) == VL_INVALID_ARGUMENT, "another device records nothing");
    expect(vl_alloc(device, 1024, &memory) == VL_OK, "another device's memory");
    vl_device_close(device);
}

void aRecordingEndsOnTheStreamItBeganOn() {
    vl_device *device = open();
    void *memory = nullptr;
    cudaStream_t other = nullptr;
    vl_graph *graph = nullptr;
    expect(vl_alloc(device, 1024, &memory) == VL_OK, "memory");
    expect(cudaStreamCreateWithFlags(&other, cudaStreamNonBlocking) == cudaSuccess, "another stream");
    expect(vl_graph_begin(device, nullptr) == VL_OK, "a recording");
    expect(vl_graph_end(device, other, &graph) == VL_OK && graph != nullptr, "its end, whatever the stream");
    vl_graph_free(graph);
    graph = nullptr;
    expect(vl_graph_begin(device, other) == VL_OK, "a recording on a stream of the caller's");
    std::thread([&] { expect(vl_graph_end(device, nullptr, &graph) == VL_DEVICE_ERROR, "its end on another thread"); }).join();
    expect(vl_graph_end(device, nullptr, &graph) == VL_INVALID_ARGUMENT && graph == nullptr, "it is spoilt, and ends");
    expect(vl_synchronize(device, nullptr) == VL_OK, "nothing is recorded any more");
    cudaStreamDestroy(other);
    vl_device_close(device);
}

void memoryThatRunsOutIsNoLoss() {
    vl_device *device = open();
    void *memory = nullptr;
    expect(vl_alloc(device, int64_t{1} << 40, &memory) == VL_OUT_OF_MEMORY && memory == nullptr &&
               std::strstr(vl_last_error(), "1099511627776 bytes of device memory") != nullptr,
           "more than there is");
    expect(vl_alloc(device, 1024, &memory) == VL_OK && vl_free(device, memory) == VL_OK, "what there is");
    vl_device_close(device);
}

// The emulation refuses what a card would, so that a launch beyond its limits shows here.
void launchesKeepWithinACardsLimits() {
    const int kernel = 1, other = 2;
    expect(emulation::fits(&kernel, dim3(1 << 20, 65535, 65535), 1024, 48 << 10) == cudaSuccess, "what is allowed");
    expect(emulation::fits(&kernel, dim3(1, 65536), 32, 0) == cudaErrorInvalidConfiguration, "blocks in y");
    expect(emulation::fits(&kernel, dim3(0), 32, 0) == cudaErrorInvalidConfiguration, "no blocks");
    expect(emulation::fits(&kernel, dim3(1), 1056, 0) == cudaErrorInvalidConfiguration, "threads");
    expect(emulation::fits(&kernel, dim3(1), 32, (48 << 10) + 1) == cudaErrorInvalidConfiguration, "shared memory not asked for");
    expect(emulation::allow(&kernel, (227 << 10) + 1) == cudaErrorInvalidValue, "more shared memory than there is");
    expect(emulation::allow(&kernel, 100 << 10) == cudaSuccess, "asking for shared memory");
    expect(emulation::fits(&kernel, dim3(1), 32, 100 << 10) == cudaSuccess, "shared memory that was asked for");
    expect(emulation::fits(&other, dim3(1), 32, 100 << 10) == cudaErrorInvalidConfiguration, "by another kernel");
}

// Work is done at once, or at the latest when somebody waits for it: a host can count on neither.
void aSourceThatChangesTooEarlyShows() {
    vl_device *device = open();
    void *host = nullptr, *there = nullptr;
    expect(vl_alloc_host(device, sizeof(int), &host) == VL_OK && vl_alloc(device, sizeof(int), &there) == VL_OK, "memory");
    int pageable = 0, seen = 0;
    const auto upload = [&](emulation::Haste haste, void *source, int &value) {
        emulation::make_haste(haste);
        value = 1;
        expect(vl_upload(device, nullptr, there, source, sizeof(int)) == VL_OK, "an upload");
        value = 2;
        expect(vl_download(device, nullptr, &seen, there, sizeof(int)) == VL_OK, "a download");
        return seen;
    };
    int &locked = *static_cast<int *>(host);
    expect(upload(emulation::Haste::kWhenWaitedFor, host, locked) == 2, "page-locked memory that is read late");
    expect(upload(emulation::Haste::kAtOnce, host, locked) == 1, "page-locked memory that is read at once");
    expect(upload(emulation::Haste::kWhenWaitedFor, &pageable, pageable) == 1, "other memory is read before the call returns");
    emulation::make_haste(emulation::Haste::kByChance);
    vl_device_close(device);
}

struct TestCase {
    const char *name;
    void (*body)();
};
const TestCase kTests[] = {{"openingSaysWhatTheMachineLacks", openingSaysWhatTheMachineLacks},
                           {"openFailsCleanlyAtEveryCall", openFailsCleanlyAtEveryCall},
                           {"lostDeviceSaysSoForEver", lostDeviceSaysSoForEver},
                           {"aDeviceLostWhileAGraphIsRecordedIsLostToTheRecordingToo",
                            aDeviceLostWhileAGraphIsRecordedIsLostToTheRecordingToo},
                           {"aRecordingEndsOnTheStreamItBeganOn", aRecordingEndsOnTheStreamItBeganOn},
                           {"memoryThatRunsOutIsNoLoss", memoryThatRunsOutIsNoLoss},
                           {"launchesKeepWithinACardsLimits", launchesKeepWithinACardsLimits},
                           {"aSourceThatChangesTooEarlyShows", aSourceThatChangesTooEarlyShows}};

}  // namespace

int main() {
    int failed = 0;
    for (const TestCase &test : kTests) {
        failures = 0;
        test.body();
        std::printf("%s %s\n", failures == 0 ? "ok  " : "FAIL", test.name);
        failed += failures != 0;
    }
    return failed == 0 ? 0 : 1;
}
