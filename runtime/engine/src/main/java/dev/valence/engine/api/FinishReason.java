// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/** Why a generation ended. */
public enum FinishReason {
    /** End-of-sequence token, stop token or stop string. */
    STOP,
    /** {@code maxTokens} or the context is used up. */
    LENGTH,
    CANCELLED
}
