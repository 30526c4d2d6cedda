// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/** A request in the engine. */
public interface Generation {
    /** Ends it; its KV blocks are free before the next step. Harmless when it has ended. */
    void cancel();
}
