// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeviceLimitTest {
    private static final long GIB = 1L << 30;

    @Test
    void modelsOnTheCpuLeaveRoomForTheHeapAndAMargin() {
        assertThat(DeviceLimit.ofHost(0, 8 * GIB, 2 * GIB)).isEqualTo(6 * GIB - DeviceLimit.MARGIN_BYTES);
    }

    @Test
    void whatIsAskedForIsGivenAsFarAsItIsThere() {
        assertThat(DeviceLimit.ofHost(GIB, 8 * GIB, 2 * GIB)).isEqualTo(GIB);
        assertThat(DeviceLimit.ofHost(7 * GIB, 8 * GIB, 2 * GIB)).isEqualTo(6 * GIB - DeviceLimit.MARGIN_BYTES);
        assertThat(DeviceLimit.ofDevice(7 * GIB, 8 * GIB)).isEqualTo(7 * GIB);
        assertThat(DeviceLimit.ofDevice(9 * GIB, 8 * GIB)).isEqualTo(8 * GIB);
    }

    @Test
    void aHeapThatMayTakeAllLeavesNothing() {
        assertThat(DeviceLimit.ofHost(0, GIB, GIB)).isZero();
        assertThat(DeviceLimit.ofHost(GIB, GIB, GIB)).isZero();
    }

    @Test
    void aDeviceWithMemoryOfItsOwnIsUsedWhole() {
        assertThat(DeviceLimit.ofDevice(0, 8 * GIB)).isEqualTo(8 * GIB);
    }
}
