// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/** Why a request that was accepted could not be served. */
public final class GenerationException extends EngineException {
    /** Who has to act. */
    public enum Category {
        /** The request is at fault: HTTP 400. */
        INVALID,
        /** No such model or adapter here. To who knew it as loaded it has gone: HTTP 503. */
        NOT_FOUND,
        /** Queue full, model unloading, or the engine dead; try again or elsewhere: HTTP 503. */
        OVERLOADED,
        /** A fault of the engine or the device: HTTP 500. */
        INTERNAL
    }

    private final Category category;

    public GenerationException(Category category, String code, String message) {
        super(code, message);
        this.category = category;
    }

    public Category category() {
        return category;
    }
}
