// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

/**
 * @param manager who is recorded as the owner of what changes
 * @param force server-side apply takes fields from other managers
 */
public record WriteOptions(String manager, boolean force, boolean dryRun, FieldValidation fieldValidation) {
    /** What happens to a write with fields the schema does not know; they are dropped in any case. */
    public enum FieldValidation {
        IGNORE,
        WARN,
        STRICT
    }

    /** The server's own writes. */
    static final WriteOptions INTERNAL = new WriteOptions("valence-control-plane", true, false, FieldValidation.IGNORE);
}
