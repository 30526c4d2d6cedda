// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/** A checkpoint or adapter that cannot be loaded: the message says what, where, and what to do. */
public final class ModelLoadException extends EngineException {
    public ModelLoadException(String code, String message) {
        super(code, message);
    }

    public ModelLoadException(String code, String message, Throwable cause) {
        super(code, message, cause);
    }
}
