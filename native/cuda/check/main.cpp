// SPDX-License-Identifier: Apache-2.0
// valence_cuda_check TESTED REFERENCE [--part PART] [--small] [--filter TEXT]: two libraries that implement valence.h, compared op by
// op, or the first one's speed; --small for where a GPU is emulated or watched. Exit status 0: all within tolerance; 1: not; 2: could
// not start.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "bench.h"
#include "cases.h"

using namespace check;

namespace {

struct Part {
    const char *name;
    void (*run)(Report &, const Pair &, const Scale &);
};

// check.sh gives each its own process: what breaks the device leaves the others theirs.
constexpr Part kParts[] = {
    {"elementwise", check_elementwise},
    {"linear", check_linear},
    {"attention", check_attention},
    {"sampling", check_sampling},
    {"graphs", [](Report &report, const Pair &sides, const Scale &) { check_graphs(report, sides); }},
    {"refusals", [](Report &report, const Pair &sides, const Scale &) { check_refusals(report, sides); }},
};
constexpr char kAll[] = "all", kTimings[] = "timings";

int usage(const char *program) {
    std::fprintf(stderr, "usage: %s TESTED REFERENCE [--part PART] [--small] [--filter TEXT]\nPART: ", program);
    for (const Part &part : kParts) {
        std::fprintf(stderr, "%s, ", part.name);
    }
    std::fprintf(stderr, "%s (the default: these) or %s\n", kAll, kTimings);
    return 2;
}

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
    bool small = false, known = true;
    std::string filter, wanted = kAll;
    for (int i = 3; i < argc; i++) {
        if (std::strcmp(argv[i], "--small") == 0) {
            small = true;
        } else if (std::strcmp(argv[i], "--part") == 0 && i + 1 < argc) {
            wanted = argv[++i];
        } else if (std::strcmp(argv[i], "--filter") == 0 && i + 1 < argc) {
            filter = argv[++i];
        } else {
            known = false;
        }
    }
    if (argc < 3 || !known) {
        return usage(argv[0]);
    }
    const Library tested = load(argv[1]), reference = load(argv[2]);
    const Side gpu(tested, open(tested)), cpu(reference, open(reference));
    const Pair sides{cpu, gpu};
    Report report(filter);
    bool found = false;
    if (wanted == kAll || wanted == kParts[0].name || wanted == kTimings) {
        report.header();  // the other parts go on with the table
    }
    for (const Part &part : kParts) {
        if (wanted == kAll || wanted == part.name) {
            found = true;
            report.section(part.name, [&] { part.run(report, sides, small ? kSmall : kFull); });
        }
    }
    if (wanted == kTimings) {
        found = true;
        measure(report, gpu);
    }
    return found ? report.end() : usage(argv[0]);
}
