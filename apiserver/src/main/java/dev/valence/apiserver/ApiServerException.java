// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

import org.jspecify.annotations.Nullable;

/** The API server did not start; the message ends with the last lines of its log. */
public final class ApiServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ApiServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
