// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "valence.h"

namespace check {

// The GPU's clock and the streams it reads.
class Clock {
public:
    Clock();
    ~Clock();
    Clock(const Clock &) = delete;

    // Seconds of one call of `queue`, which must only queue work: a graph of several calls is replayed between two events,
    // so that launching costs nothing. The median of several replays.
    double replayed(const std::function<void(vl_stream)> &queue);
    // Seconds of one call that waits by itself, by the host's clock: the median of several.
    double called(const std::function<void(vl_stream)> &call);
    // Bytes a second, read and written, of a large copy on the device.
    double copy_bandwidth();

private:
    void *stream_ = nullptr;
};

}  // namespace check
