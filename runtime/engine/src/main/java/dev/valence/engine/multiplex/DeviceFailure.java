// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.backend.BackendException;

/** A device's error as that of a load: too little memory may be mended by unloading, and is named so. */
final class DeviceFailure {
    private DeviceFailure() {}

    static ModelLoadException of(String what, BackendException cause) {
        return new ModelLoadException(
                cause.status() == BackendException.Status.OUT_OF_MEMORY ? "InsufficientMemory" : "DeviceError",
                "cannot load " + what + ": " + cause.getMessage(),
                cause);
    }
}
