// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.condition;

/** What a condition says of its type. */
public enum ConditionStatus {
    TRUE("True"),
    FALSE("False"),
    UNKNOWN("Unknown");

    private final String text;

    ConditionStatus(String text) {
        this.text = text;
    }

    /** As it stands in the manifest. */
    public String text() {
        return text;
    }
}
