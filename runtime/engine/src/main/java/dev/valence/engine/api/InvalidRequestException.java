// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

import org.jspecify.annotations.Nullable;

/** A request the caller must change; {@link #param()} names the field where one is to blame. */
public final class InvalidRequestException extends EngineException {
    private final @Nullable String param;

    public InvalidRequestException(String code, String message, @Nullable String param) {
        super(code, message);
        this.param = param;
    }

    public @Nullable String param() {
        return param;
    }
}
