// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.apply;

import dev.valence.crds.metadata.Labels;

/** Under which name the API server records what the operator wrote. */
public final class FieldManager {
    public static final String NAME = Labels.OPERATOR;

    private FieldManager() {}
}
