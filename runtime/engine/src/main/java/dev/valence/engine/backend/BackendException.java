// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

/** A kernel refused its arguments or failed; the message is the library's own. */
public final class BackendException extends RuntimeException {
    /** The library's {@code vl_status}. */
    public enum Status {
        INVALID_ARGUMENT,
        OUT_OF_MEMORY,
        UNSUPPORTED,
        DEVICE_ERROR,
        NO_DRIVER,
        DRIVER_TOO_OLD,
        NO_DEVICE,
        /** The device or its context is gone; only a new process helps. */
        DEVICE_LOST,
        /** The library cannot be found, read or bound. */
        UNAVAILABLE;

        static Status of(int code) {
            return switch (code) {
                case 1 -> INVALID_ARGUMENT;
                case 2 -> OUT_OF_MEMORY;
                case 3 -> UNSUPPORTED;
                case 5 -> NO_DRIVER;
                case 6 -> DRIVER_TOO_OLD;
                case 7 -> NO_DEVICE;
                case 8 -> DEVICE_LOST;
                default -> DEVICE_ERROR;
            };
        }
    }

    private final Status status;

    public BackendException(Status status, String message) {
        super(message);
        this.status = status;
    }

    public BackendException(Status status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    public Status status() {
        return status;
    }

    /** Nothing will work on the device any more in this process. */
    public boolean isLoss() {
        return status == Status.DEVICE_LOST;
    }
}
