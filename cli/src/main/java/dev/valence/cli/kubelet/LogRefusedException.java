// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

/** A log that cannot be had, not yet, or not so; the message is for who asked. */
public final class LogRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    LogRefusedException(String message) {
        super(message);
    }
}
