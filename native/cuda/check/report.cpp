// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <algorithm>
#include <cstdio>
#include <exception>

namespace check {

void Report::header() const {
    std::printf("%-24s %-44s %10s %10s %12s %9s %9s %8s %s\n", "op", "shape", "error", "tolerance", "time us", "GB/s",
                "TFLOP/s", "share", "");
}

void Report::failed(const std::string &op, const std::string &shape, const char *why) {
    failed_++;
    std::printf("%-24s %-44s FAIL: %s\n", op.c_str(), shape.c_str(), why);
}

void Report::parity(const std::string &op, const std::string &shape, double tolerance, const std::function<double()> &body) {
    if (!wanted(op)) {
        return;
    }
    ran_++;
    try {
        const double error = body();
        const bool good = error <= tolerance;  // NaN is not
        failed_ += good ? 0 : 1;
        std::printf("%-24s %-44s %10.2e %10.1e %12s %9s %9s %8s %s\n", op.c_str(), shape.c_str(), error, tolerance, "", "", "",
                    "", good ? "ok" : "FAIL");
    } catch (const std::exception &problem) {
        failed(op, shape, problem.what());
    }
    std::fflush(stdout);
}

void Report::timing(const std::string &op, const std::string &shape, double bytes, double flops,
                    const std::function<double()> &body) {
    if (!wanted(op)) {
        return;
    }
    ran_++;
    try {
        const double seconds = body();
        const double floor = std::max(bytes_per_second_ > 0 ? bytes / bytes_per_second_ : 0,
                                      flops_per_second_ > 0 ? flops / flops_per_second_ : 0);
        char share[16] = "";
        if (floor > 0) {
            std::snprintf(share, sizeof share, "%.1f%%", 100 * floor / seconds);
        }
        std::printf("%-24s %-44s %10s %10s %12.2f %9.1f %9.2f %8s\n", op.c_str(), shape.c_str(), "", "", seconds * 1e6,
                    bytes / seconds * 1e-9, flops / seconds * 1e-12, share);
    } catch (const std::exception &problem) {
        failed(op, shape, problem.what());
    }
    std::fflush(stdout);
}

void Report::section(const std::string &what, const std::function<void()> &cases) {
    try {
        cases();
    } catch (const std::exception &problem) {
        failed(what, "", problem.what());
    }
}

int Report::end() const {
    std::printf("%d rows, %d failed\n", ran_, failed_);
    return ran_ > 0 && failed_ == 0 ? 0 : 1;
}

}  // namespace check
