// SPDX-License-Identifier: Apache-2.0
#include "driver.h"

#include <dlfcn.h>

namespace valence {
namespace {

// Values of CUresult that say more than "failed".
constexpr int kNoDevice = 100;
constexpr int kStubLibrary = 34;
constexpr int kSystemDriverMismatch = 803;
constexpr int kCompatNotSupported = 804;

template <class Function>
Function symbol(void *library, const char *name, const char *file) {
    void *found = dlsym(library, name);
    if (found == nullptr) {
        fail(VL_NO_DRIVER, "%s has no %s: it is not the CUDA driver", file, name);
    }
    return reinterpret_cast<Function>(found);
}

}  // namespace

Driver load_driver(const char *library) {
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        fail(VL_NO_DRIVER, "no CUDA driver on this machine (%s); install NVIDIA's driver 580 or newer, or, in a container, "
             "ask for a GPU", dlerror());
    }
    return {symbol<int (*)(unsigned)>(handle, "cuInit", library),
            symbol<int (*)(int *)>(handle, "cuDriverGetVersion", library),
            symbol<int (*)(int *)>(handle, "cuDeviceGetCount", library)};
}

void check_driver(const Driver &driver, int index) {
    int version = 0;
    const int asked = driver.version(&version);
    if (asked == kStubLibrary) {
        fail(VL_NO_DRIVER, "libcuda.so.1 is the toolkit's stub, not a driver; install NVIDIA's driver 580 or newer");
    }
    if (asked == 0 && version < kOldestDriver) {
        fail(VL_DRIVER_TOO_OLD, "the driver knows CUDA up to %d.%d; this library needs %d.%d (driver 580 or newer)",
             version / 1000, version % 1000 / 10, kOldestDriver / 1000, kOldestDriver % 1000 / 10);
    }
    const int status = driver.init(0);
    if (status == kNoDevice) {
        fail(VL_NO_DEVICE, "the driver sees no GPU; check nvidia-smi, CUDA_VISIBLE_DEVICES and the pod's GPU request");
    }
    if (status == kSystemDriverMismatch || status == kCompatNotSupported) {
        fail(VL_DRIVER_TOO_OLD, "the driver's library and its kernel module do not fit together (cuInit says %d); restart "
             "the machine after a driver update", status);
    }
    if (status != 0) {
        fail(VL_DEVICE_ERROR, "the CUDA driver does not start: cuInit says %d", status);
    }
    int count = 0;
    const int counted = driver.device_count(&count);
    if (counted != 0 || count == 0) {
        fail(VL_NO_DEVICE, "the driver sees no GPU; check nvidia-smi, CUDA_VISIBLE_DEVICES and the pod's GPU request");
    }
    require(index >= 0 && index < count, "options.index is %d; this machine has %d GPUs", index, count);
}

}  // namespace valence
