// SPDX-License-Identifier: Apache-2.0
// valence_cuda_check TESTED REFERENCE [--time] [--small] [--filter TEXT]: two libraries that implement valence.h, compared op by op,
// and with --time the first one's speed; --small for where a GPU is emulated or watched. Exit status 0: all within tolerance; 1: not; 2: could not start.
#include <cstdio>
#include <cstring>

#include "bench.h"
#include "cases.h"

using namespace check;

namespace {

vl_device *open(const Library &library) {
    const vl_device_options options{0, 0, 0};
    vl_device *device = nullptr;
    const vl_status status = library.device_open(&options, &device);
    if (status != VL_OK) {
        std::fprintf(stderr, "status %d: %s\n", status, library.last_error());
        std::exit(2);
    }
    return device;
}

}  // namespace

int main(int argc, char **argv) {
    bool time = false, small = false;
    std::string filter;
    for (int i = 3; i < argc; i++) {
        if (std::strcmp(argv[i], "--time") == 0) {
            time = true;
        } else if (std::strcmp(argv[i], "--small") == 0) {
            small = true;
        } else if (std::strcmp(argv[i], "--filter") == 0 && i + 1 < argc) {
            filter = argv[++i];
        } else {
            argc = 0;
        }
    }
    if (argc < 3) {
        std::fprintf(stderr, "usage: %s TESTED REFERENCE [--time] [--small] [--filter TEXT]\n", argv[0]);
        return 2;
    }
    const Library tested = load(argv[1]), reference = load(argv[2]);
    const Side gpu(tested, open(tested)), cpu(reference, open(reference));
    vl_device_info info;
    gpu.ok(tested.device_describe(gpu.device, &info));
    std::printf("%s, %.1f GB free\n", info.name, static_cast<double>(info.memory_free) * 1e-9);
    const Pair sides{cpu, gpu};
    const Scale &scale = small ? kSmall : kFull;
    Report report(filter);
    report.header();
    check_elementwise(report, sides, scale);
    check_linear(report, sides, scale);
    check_attention(report, sides, scale);
    check_sampling(report, sides, scale);
    check_graphs(report, sides);
    check_refusals(report, sides);
    if (time) {
        measure(report, gpu);
    }
    return report.end();
}
