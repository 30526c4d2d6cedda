// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.apply;

/** Under which name the API server records what the operator wrote. */
public final class FieldManager {
    public static final String NAME = "valence-operator";

    private FieldManager() {}
}
