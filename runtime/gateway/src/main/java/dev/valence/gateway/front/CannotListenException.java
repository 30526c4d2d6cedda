// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

/** An address that could not be listened on; the message says which, why, and by what option to choose another. */
public final class CannotListenException extends RuntimeException {
    CannotListenException(String host, int port, String option, Throwable cause) {
        super(
                "cannot listen on " + host + ":" + port + ": " + cause.getMessage() + "; choose another port with "
                        + option + ", or another address with --host",
                cause);
    }
}
