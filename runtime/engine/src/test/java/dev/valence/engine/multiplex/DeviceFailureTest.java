// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.backend.BackendException;
import org.junit.jupiter.api.Test;

class DeviceFailureTest {
    @Test
    void aDeviceWithoutMemoryIsInsufficientMemoryAndAnythingElseTheDevicesError() {
        assertThat(of(BackendException.Status.OUT_OF_MEMORY).code()).isEqualTo("InsufficientMemory");
        assertThat(of(BackendException.Status.DEVICE_ERROR).code()).isEqualTo("DeviceError");
        assertThat(of(BackendException.Status.DEVICE_ERROR)).hasMessage("cannot load adapter a: it said no");
    }

    private static ModelLoadException of(BackendException.Status status) {
        return DeviceFailure.of("adapter a", new BackendException(status, "it said no"));
    }
}
