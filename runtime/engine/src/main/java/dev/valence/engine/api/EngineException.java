// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/** An error with a category that decides the answer, and a code a program can test. */
public abstract sealed class EngineException extends RuntimeException
        permits ModelLoadException, GenerationException, InvalidRequestException {
    private final String code;

    protected EngineException(String code, String message) {
        super(message);
        this.code = code;
    }

    protected EngineException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** CamelCase, stable. */
    public String code() {
        return code;
    }
}
