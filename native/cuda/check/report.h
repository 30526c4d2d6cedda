// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

namespace check {

// The table: a line an op and shape. A case that throws or misses its tolerance fails, and the next goes on.
class Report {
public:
    explicit Report(std::string filter) : filter_(std::move(filter)) {}
    void header() const;
    // `body` returns the error.
    void parity(const std::string &op, const std::string &shape, double tolerance, const std::function<double()> &body);
    // `body` returns seconds of one call, which moves `bytes` and does `flops`; a share is of what limits it longer.
    void timing(const std::string &op, const std::string &shape, double bytes, double flops,
                const std::function<double()> &body);
    void measured(double bytes_per_second, double flops_per_second) {
        bytes_per_second_ = bytes_per_second;
        flops_per_second_ = flops_per_second;
    }
    // Cases of several ops, with what they share: if making it fails, that is a failure of `what`, and the next cases go on.
    void section(const std::string &what, const std::function<void()> &cases);
    // What is filtered out does not run. The limits, which shares are of, always do.
    bool wanted(const std::string &op) const { return op == "limit" || op.find(filter_) != std::string::npos; }
    // Prints the sum; 0 if nothing failed and something ran.
    int end() const;

private:
    void failed(const std::string &op, const std::string &shape, const char *why);

    std::string filter_;
    int ran_ = 0, failed_ = 0;
    double bytes_per_second_ = 0, flops_per_second_ = 0;
};

}  // namespace check
