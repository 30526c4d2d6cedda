// SPDX-License-Identifier: Apache-2.0
#include "control.h"

#include <atomic>

#include "cuda_runtime.h"

namespace {

std::atomic<int> driver_version{valence::kOldestDriver}, init_status{0}, devices{1}, launch_error{0};

}  // namespace

void emulated_driver(int version, int status, int count) {
    driver_version = version;
    init_status = status;
    devices = count;
}

void emulated_failure(int calls, int error) { emulation::fail_after(calls, static_cast<cudaError_t>(error)); }

int emulated_failure_to_come() { return emulation::failure_to_come(); }

void emulated_launches(int error) { launch_error = error; }

int emulated_graphs() { return emulation::graphs_launched(); }

valence::Driver emulation::driver() {
    if (driver_version == 0) {
        return valence::load_driver("libno-driver-is-emulated.so.1");
    }
    return {[](unsigned) { return init_status.load(); },
            [](int *version) {
                *version = driver_version;
                return 0;
            },
            [](int *count) {
                *count = devices;
                return 0;
            }};
}

cudaError_t emulation::launch_outcome() {
    return launch_error != 0 ? static_cast<cudaError_t>(launch_error.load()) : outcome();
}
